using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>An alarm from its beginning to its end, out of what a device has reported of it.</summary>
public sealed class AlarmOccurrence
{
    private readonly HashSet<long> _reports = [];

    private AlarmOccurrence(StoredAlarm first)
    {
        First = first;
        Current = first;
        _reports.Add(first.Sequence);
    }

    /// <summary>The report with which it began.</summary>
    public StoredAlarm First { get; }

    /// <summary>The last report of what is wrong.</summary>
    public StoredAlarm Current { get; private set; }

    /// <summary>The report that it is over, or null.</summary>
    public StoredAlarm? End { get; private set; }

    /// <summary>The first report that somebody has seen it, or null.</summary>
    public StoredAlarm? Seen { get; private set; }

    /// <summary>Whether a pack has reported anything of it.</summary>
    /// <param name="sequence">The number of the pack.</param>
    public bool IsIn(long sequence) => _reports.Contains(sequence);

    /// <summary>
    /// The alarms in reports of one association. In one pack the button comes before what is raised, because the device reads it first.
    /// </summary>
    /// <param name="reports">All of them, in any order.</param>
    public static IReadOnlyList<AlarmOccurrence> In(IEnumerable<StoredAlarm> reports)
    {
        List<AlarmOccurrence> all = [];
        Dictionary<string, AlarmOccurrence> standing = [];
        foreach (StoredAlarm report in reports.OrderBy(each => each.Sequence).ThenBy(each => each.Reported.Name != ReportedAlarm.Seen))
        {
            string name = report.Reported.Name;
            if (name == ReportedAlarm.Seen)
            {
                foreach (AlarmOccurrence unseen in all.Where(each => each.Seen is null))
                {
                    unseen.Seen = report;
                    unseen._reports.Add(report.Sequence);
                }
            }
            else if (standing.TryGetValue(name, out AlarmOccurrence? known))
            {
                known._reports.Add(report.Sequence);
                if (report.Reported.State == ReportedAlarm.End)
                {
                    known.End = report;
                    standing.Remove(name);
                }
                else
                {
                    known.Current = report;
                }
            }
            else if (report.Reported.State != ReportedAlarm.End)
            {
                AlarmOccurrence raised = new(report);
                all.Add(raised);
                standing.Add(name, raised);
            }
        }

        return all;
    }
}
