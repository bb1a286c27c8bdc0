using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>
/// Notes in the database when the pages have first shown an alarm. What stood when the ward began to look is left out: it may have been
/// shown before.
/// </summary>
/// <param name="log">The operator's log.</param>
internal sealed class ShownAlarms(ILogger log)
{
    private HashSet<(string Association, long Sequence)>? _known;
    private bool _isFailing;

    /// <summary>Notes the alarms that a page shows now.</summary>
    /// <param name="table">Where.</param>
    /// <param name="ward">What pages show.</param>
    /// <param name="now">The time.</param>
    public void TryNote(ShownAlarmTable table, WardSnapshot ward, DateTimeOffset now)
    {
        HashSet<(string Association, long Sequence)> shown = [];
        foreach (BedView bed in ward.Beds)
        {
            foreach (StoredAlarm raised in bed.Alarms.Select(alarm => alarm.Standing.Raised))
            {
                shown.Add((bed.Association!.Id, raised.Sequence));
            }
        }

        if (_known is not { } known)
        {
            _known = shown;
            return;
        }

        known.IntersectWith(shown);
        try
        {
            foreach ((string association, long sequence) in shown.Where(each => !known.Contains(each)).ToArray())
            {
                table.Add(association, sequence, now);
                known.Add((association, sequence));
            }

            _isFailing = false;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // It is noted in the next look, with the time of that.
            if (!_isFailing)
            {
                log.Warn($"when alarms are shown cannot be noted: {failure.Message}");
            }

            _isFailing = true;
        }
    }
}
