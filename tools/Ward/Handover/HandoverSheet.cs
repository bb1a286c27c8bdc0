using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Display;
using NanoMedAgent.Ward.History;

namespace NanoMedAgent.Ward.Handover;

/// <summary>What one shift tells the next one about each bed.</summary>
/// <param name="Ward">The ward as it is.</param>
/// <param name="Shift">What has happened in the shift until then.</param>
internal sealed record HandoverSheet(WardSnapshot Ward, WardHistory Shift)
{
    /// <summary>The beds whose patients have sensors, in the order of their names.</summary>
    public IReadOnlyList<BedView> Taken { get; } = [.. InOrder(Ward.Beds.Where(bed => bed.State == BedState.Taken))];

    /// <summary>The names of the other beds.</summary>
    public IReadOnlyList<string> Free { get; } = [.. InOrder(Ward.Beds.Where(bed => bed.State != BedState.Taken)).Select(bed => bed.Bed)];

    /// <summary>How many alarms a patient has had in the shift: "4 alarms in this shift, 1 of them not acknowledged, …".</summary>
    public string AlarmsOf(BedView bed)
    {
        AlarmEpisode[] episodes = [.. Shift.Episodes.Where(episode => episode.Association.Id == bed.Association!.Id)];
        if (episodes.Length == 0)
        {
            return "No alarms in this shift.";
        }

        string[] parts =
        [
            $"{DisplayText.Count(episodes.Length, "alarm", "alarms")} in this shift",
            Part(episodes.Count(episode => episode.SeenBy.Length == 0), "not acknowledged"),
            Part(episodes.Count(episode => episode.IsTechnical), "about the sensor"),
            Part(episodes.Count(episode => episode.IsNuisance), "over within 10 s"),
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0)) + ".";
    }

    private static string Part(int count, string what) => count == 0 ? "" : FormattableString.Invariant($"{count} of them {what}");

    private static IEnumerable<BedView> InOrder(IEnumerable<BedView> beds) =>
        beds.OrderBy(bed => bed.Bed.Length).ThenBy(bed => bed.Bed, StringComparer.Ordinal);
}
