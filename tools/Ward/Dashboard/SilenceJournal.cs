using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>
/// Notes in the database which sensors are silent, in which priority, and when that was over; knows who has acknowledged it. A database
/// that takes nothing hides no alarm: what could not be noted is noted later.
/// </summary>
/// <param name="log">The operator's log.</param>
internal sealed class SilenceJournal(ILogger log)
{
    /// <summary>Who notes what no person does.</summary>
    private const string Ward = "ward";

    private readonly Dictionary<string, DateTimeOffset> _standing = [];
    private readonly HashSet<(string Association, DateTimeOffset Silent, string Priority)> _raised = [];
    private bool _isLoaded;
    private bool _isFailing;

    /// <summary>The last acknowledgement of each silence that goes on, by associations.</summary>
    public IReadOnlyDictionary<string, SilenceStep> Acknowledged { get; private set; } = new Dictionary<string, SilenceStep>();

    /// <summary>Reads who has acknowledged what, here or in another program.</summary>
    public void Read(SilenceTable table)
    {
        if (!_isLoaded)
        {
            foreach ((string association, DateTimeOffset silent) in table.Standing())
            {
                _standing[association] = silent;
            }

            _isLoaded = true;
        }

        Acknowledged = _standing
            .Select(each => table.Of(each.Key, each.Value).LastOrDefault(step => step.Kind == SilenceStepKind.Acknowledged))
            .OfType<SilenceStep>().ToDictionary(step => step.Association);
    }

    /// <summary>Notes what has begun, what has become more urgent and what is over.</summary>
    /// <param name="table">Where.</param>
    /// <param name="ward">The ward. Beds of which it hears nothing change nothing.</param>
    public void TryNote(SilenceTable table, WardSnapshot ward)
    {
        try
        {
            NoteBegun(table, ward);
            NoteEnded(table, ward);
            _isFailing = false;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // It is noted in the next look.
            if (!_isFailing)
            {
                log.Warn($"that sensors are silent cannot be noted: {failure.Message}");
            }

            _isFailing = true;
        }
    }

    private void NoteBegun(SilenceTable table, WardSnapshot ward)
    {
        foreach (BedView bed in ward.Beds)
        {
            if (bed.Technical is not { } alarm || bed.Association?.Id is not { } association)
            {
                continue;
            }

            if (_standing.TryGetValue(association, out DateTimeOffset before) && before != alarm.Silent)
            {
                // Nobody looked when it was heard in between.
                End(table, association, before, ward.Time);
            }

            if (!_raised.Contains((association, alarm.Silent, alarm.PriorityText)))
            {
                table.Add(new SilenceStep(association, alarm.Silent, SilenceStepKind.Raised, alarm.PriorityText, ward.Time, Ward));
                _raised.Add((association, alarm.Silent, alarm.PriorityText));
            }

            _standing[association] = alarm.Silent;
        }
    }

    /// <summary>
    /// Ends the silence of what is heard again, and of what is not with a patient any more. Beds of other wards are theirs.
    /// </summary>
    private void NoteEnded(SilenceTable table, WardSnapshot ward)
    {
        HashSet<string> current = [.. ward.Associations.Select(each => each.Id)];
        Dictionary<string, LinkState> links = ward.Beds.Where(bed => bed.Association is not null)
            .ToDictionary(bed => bed.Association!.Id, bed => bed.Link);
        foreach ((string association, DateTimeOffset silent) in _standing.ToArray())
        {
            bool isHeard = links.TryGetValue(association, out LinkState link) && (link is LinkState.Connected or LinkState.Blocked);
            if (isHeard || !current.Contains(association))
            {
                End(table, association, silent, ward.Time);
            }
        }
    }

    private void End(SilenceTable table, string association, DateTimeOffset silent, DateTimeOffset now)
    {
        table.Add(new SilenceStep(association, silent, SilenceStepKind.Ended, "", now, Ward));
        _standing.Remove(association);
        _raised.RemoveWhere(each => each.Association == association);
    }
}
