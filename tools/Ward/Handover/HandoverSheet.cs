using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Display;
using NanoMedAgent.Ward.History;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

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
    public PageText AlarmsOf(BedView bed)
    {
        AlarmEpisode[] episodes = [.. Shift.Episodes.Where(episode => episode.Association.Id == bed.Association!.Id)];
        if (episodes.Length == 0)
        {
            return T("No alarms in this shift.");
        }

        int unseen = episodes.Count(episode => episode.SeenBy.Length == 0);
        int technical = episodes.Count(episode => episode.IsTechnical);
        int nuisances = episodes.Count(episode => episode.IsNuisance);
        PageText[] parts =
        [
            T($"{DisplayText.Alarms(episodes.Length)} in this shift"),
            unseen == 0 ? None : T($"{unseen} of them not acknowledged"),
            technical == 0 ? None : T($"{technical} of them about the sensor"),
            nuisances == 0 ? None : T($"{nuisances} of them over within 10 s"),
        ];
        return T($"{Join(", ", parts.Where(part => part.Length > 0))}.");
    }

    private static IEnumerable<BedView> InOrder(IEnumerable<BedView> beds) =>
        beds.OrderBy(bed => bed.Bed.Length).ThenBy(bed => bed.Bed, StringComparer.Ordinal);
}
