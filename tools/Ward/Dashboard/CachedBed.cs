using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Trends;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>The view of a bed, and what it was made of.</summary>
/// <param name="View">The view.</param>
/// <param name="History">Its values.</param>
/// <param name="Revision">The revision of its values.</param>
/// <param name="Association">The association.</param>
/// <param name="Circumstances">What else it depends on.</param>
/// <param name="Built">When it was made, by the ward's clock.</param>
/// <param name="ValidUntil">Until then it says the same, unless something else changes.</param>
internal sealed record CachedBed(
    BedView View, AssociationHistory History, int Revision, Association Association, BedCircumstances Circumstances,
    DateTimeOffset Built, DateTimeOffset ValidUntil)
{
    /// <summary>Whether it still says what would be said now.</summary>
    public bool IsValid(
        string bed, string patient, Association association, AssociationHistory history, BedCircumstances circumstances,
        DateTimeOffset now) =>
        ReferenceEquals(Association, association) && ReferenceEquals(History, history) && Revision == history.Revision
        && View.Bed == bed && View.Patient == patient && Circumstances == circumstances
        && now >= Built && now <= ValidUntil;
}
