using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Trends;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>The view of a bed, and what it was made of.</summary>
/// <param name="View">The view.</param>
/// <param name="History">Its values.</param>
/// <param name="Revision">The revision of its values.</param>
/// <param name="Association">The association.</param>
/// <param name="IsCollected">Whether a collector ran.</param>
/// <param name="Built">When it was made, by the ward's clock.</param>
internal sealed record CachedBed(
    BedView View, AssociationHistory History, int Revision, Association Association, bool IsCollected, DateTimeOffset Built)
{
    // Texts about age change with time alone. Not all beds are made anew in the same second.
    private const int ShortestSeconds = 5;
    private const int Spread = 6;

    /// <summary>Whether it still says what would be said now.</summary>
    public bool IsValid(
        string bed, string patient, Association association, AssociationHistory history, bool isCollected, DateTimeOffset now)
    {
        int seconds = ShortestSeconds + (int)((uint)bed.GetHashCode(StringComparison.Ordinal) % Spread);
        return ReferenceEquals(Association, association) && ReferenceEquals(History, history) && Revision == history.Revision
            && View.Bed == bed && View.Patient == patient && IsCollected == isCollected && now >= Built
            && now - Built < TimeSpan.FromSeconds(seconds);
    }
}
