using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Trends;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>The view of a bed, and what it was made of.</summary>
/// <param name="View">The view.</param>
/// <param name="History">Its values.</param>
/// <param name="Revision">The revision of its values.</param>
/// <param name="Association">The association.</param>
/// <param name="IsCollected">Whether a collector ran.</param>
/// <param name="Restore">The last time that the database was restored, or null.</param>
/// <param name="Built">When it was made, by the ward's clock.</param>
/// <param name="ValidUntil">Until then it says the same, unless something else changes.</param>
internal sealed record CachedBed(
    BedView View, AssociationHistory History, int Revision, Association Association, bool IsCollected, StoreRestore? Restore,
    DateTimeOffset Built, DateTimeOffset ValidUntil)
{
    /// <summary>Whether it still says what would be said now.</summary>
    public bool IsValid(
        string bed, string patient, Association association, AssociationHistory history, bool isCollected, StoreRestore? restore,
        DateTimeOffset now) =>
        ReferenceEquals(Association, association) && ReferenceEquals(History, history) && Revision == history.Revision
        && View.Bed == bed && View.Patient == patient && IsCollected == isCollected && Restore == restore
        && now >= Built && now <= ValidUntil;
}
