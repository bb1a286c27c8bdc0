using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Languages;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>The ward at one moment.</summary>
/// <param name="Time">When.</param>
/// <param name="Beds">Beds with alarms first, the most urgent at the top; the others in the order of the record system.</param>
/// <param name="Associations">The associations that have not ended, the newest first.</param>
/// <param name="Trouble">Why the beds may be out of date, for people; empty when they are not.</param>
public sealed record WardSnapshot(
    DateTimeOffset Time, IReadOnlyList<BedView> Beds, IReadOnlyList<Association> Associations, PageText Trouble)
{
    // It is made anew every second.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Whether what it shows is old, because no other was made since.</summary>
    public bool IsOldAt(DateTimeOffset now) => now - Time > Patience;

    /// <summary>Whether it is what the database says now, and not what it said before it could not be read any more.</summary>
    public bool IsRead { get; init; }

    /// <summary>Whether there is something to show.</summary>
    public bool IsLoaded => Beds.Count > 0;
}
