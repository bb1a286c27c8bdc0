using NanoMedAgent.Measurements;
using NanoMedAgent.Policy;
using NanoMedAgent.SenMl;

namespace NanoMedAgent.Vitals;

/// <summary>
/// Checks all measurements against the limits, and reports alarms. A restart clears a latched light, but not what was reported to the
/// hospital.
/// </summary>
internal sealed class AlarmWatch
{
    private const string Prefix = "alarm/";

    // Reported in one pack: with their values some 250 bytes, for which the outbox has room.
    private const int AlarmsInPack = 4;

    // In place of the number of the pack that has raised the newest alarm.
    private const long NotReported = long.MaxValue;

    private readonly AlarmRule _rule;
    private readonly AlarmStates _alarms;

    // A bit for each vital sign.
    private int _unreported;
    private int _written;
    private readonly EarlyWarning _warning;
    private bool _isScoreUnreported;
    private string _seenUnreported;
    private long _raisedIn;
    private int _worstScore;
    private int _knownAtWorst;

    private AlarmWatch(AlarmRule rule)
    {
        _rule = rule;
        _alarms = new AlarmStates(rule);
        _warning = rule.Score == null ? null : new EarlyWarning(rule.Score);
    }

    /// <summary>
    /// Whether an alarm was raised that nobody has marked as seen. Unless the rule latches, it is cleared when the last alarm ends.
    /// </summary>
    public bool IsUnseen;

    /// <summary>Whether a sign or the score is outside its limits.</summary>
    public bool IsActive;

    /// <summary>Whether something was not reported to the hospital yet.</summary>
    public bool HasUnreported;

    /// <summary>A watch over the limits of a rule.</summary>
    /// <returns>null when the rule names a vital sign that this agent does not know.</returns>
    public static AlarmWatch For(AlarmRule rule)
    {
        if (rule.Signs == null)
        {
            byte[] signs = new byte[rule.Names.Length];
            for (int i = 0; i < signs.Length; i++)
            {
                if (!VitalSigns.TryFind(rule.Names[i], out VitalSign sign))
                {
                    return null;
                }

                signs[i] = (byte)sign;
            }

            rule.Signs = signs;
            rule.Names = null;
        }

        return new AlarmWatch(rule);
    }

    /// <summary>
    /// Processes a measurement. A doubtful value counts: a false alarm is better than a missed one, and the delay filters short artefacts.
    /// </summary>
    public void Observe(VitalSign sign, Measurement measurement, long nowMs)
    {
        int row = _rule.RowOf((int)sign);
        if (row >= 0
            && (measurement.HasValue
                ? _alarms.Observe(row, VitalSigns.Rounded(sign, measurement.Value), nowMs) : _alarms.ObserveMissing(row, nowMs)))
        {
            RecordChange(row);
            _unreported |= 1 << (int)sign;
        }

        if (_warning != null && measurement.HasValue)
        {
            _warning.Observe(sign, measurement.Value, nowMs);
        }
    }

    /// <summary>From now on these limits count, of the patient or of the ward. The score's stay.</summary>
    /// <param name="limits">Rows as in the rule.</param>
    public void Use(int[] limits)
    {
        int ended = _alarms.Use(limits);
        for (int row = 0; row < _rule.Signs.Length; row++)
        {
            if ((ended & (1 << row)) != 0)
            {
                RecordChange(row);
                _unreported |= 1 << _rule.Signs[row];
            }
        }
    }

    /// <summary>Computes the score, after everything that was due has been observed.</summary>
    public void UpdateScore(long nowMs)
    {
        int scoreRow = _alarms.Rows - 1;
        if (_warning != null)
        {
            int score = _warning.ComputeScore(nowMs);

            // Missing parameters lower the score without an improvement: only a score of as many parameters as raised the alarm, or more,
            // can end it.
            bool isLess = _alarms.State(scoreRow) == AlarmState.High && _warning.Known < _knownAtWorst && score < _worstScore;
            bool isChanged = !isLess && _alarms.Observe(scoreRow, score, nowMs);

            // A score that rises further is reported again, and must be seen again.
            if (isChanged || (_alarms.State(scoreRow) == AlarmState.High && _warning.Score > _worstScore))
            {
                RecordChange(scoreRow);
                _isScoreUnreported = true;
                _worstScore = _warning.Score;
                _knownAtWorst = _warning.Known;
            }
        }

        IsActive = false;
        bool isAnyRaised = false;
        for (int row = 0; row < _alarms.Rows; row++)
        {
            AlarmState state = _alarms.State(row);
            isAnyRaised |= state != AlarmState.None;
            IsActive |= state == AlarmState.Low || state == AlarmState.High;
        }

        IsUnseen &= isAnyRaised || _rule.Latches;
    }

    /// <summary>The current period of a sign, in milliseconds.</summary>
    /// <param name="sign">The vital sign.</param>
    /// <param name="periodMs">Its period without an alarm, in milliseconds.</param>
    public long PeriodMs(VitalSign sign, long periodMs)
    {
        int row = _rule.RowOf((int)sign);
        long checkMs = _rule.CheckSeconds * 1000L;
        return row >= 0 && _alarms.WantsFrequentCheck(row) && checkMs < periodMs ? checkMs : periodMs;
    }

    /// <summary>Records that a person has seen the alarms.</summary>
    /// <param name="where">"button" at the device, "ward" on the hospital's pages.</param>
    /// <param name="number">The newest alarm pack that the pages have shown; <see cref="long.MaxValue"/> at the device.</param>
    /// <returns>false, and nothing is changed, when an alarm was raised that they have not shown.</returns>
    public bool TryMarkSeen(string where, long number)
    {
        if (number < _raisedIn)
        {
            return false;
        }

        IsUnseen = false;
        _seenUnreported = where;
        HasUnreported = true;
        return true;
    }

    /// <summary>
    /// Writes what was not reported yet: for each change a word and the value. What does not fit into this pack is left for the next one.
    /// </summary>
    public void WriteTo(SenMlPack pack)
    {
        // First, because it is about the alarms that were reported before.
        if (_seenUnreported != null)
        {
            pack.AddText(Prefix + "seen", _seenUnreported);
        }

        int written = 0;
        _written = 0;
        for (int i = 0; i < VitalSigns.Count && written < AlarmsInPack; i++)
        {
            if ((_unreported & (1 << i)) != 0)
            {
                written++;
                _written |= 1 << i;
                int row = _rule.RowOf(i);
                string name = Write(pack, row);
                if (_alarms.State(row) != AlarmState.NoValue)
                {
                    pack.AddValue(name + "/v", (VitalSign)i, _alarms.Value(row));
                }
            }
        }

        if (_isScoreUnreported)
        {
            string name = Write(pack, _alarms.Rows - 1);
            pack.AddNumber(name + "/v", _warning.Score);
            pack.AddNumber(name + "/of", _warning.Known);
        }
    }

    /// <summary>Records that what was written is sealed, and so will reach the hospital.</summary>
    /// <param name="number">The number of the pack that it is in.</param>
    public void MarkReported(long number)
    {
        _unreported &= ~_written;
        HasUnreported = _unreported != 0;
        _isScoreUnreported = false;
        _seenUnreported = null;
        if (!HasUnreported && number < _raisedIn)
        {
            _raisedIn = number;
        }
    }

    private string Write(SenMlPack pack, int row)
    {
        string name = Prefix + _alarms.Name(row);
        pack.AddText(name, WireText(_alarms.State(row)));
        return name;
    }

    private static string WireText(AlarmState state)
    {
        switch (state)
        {
            case AlarmState.Low:
                return "low";
            case AlarmState.High:
                return "high";
            case AlarmState.NoValue:
                return "no-value";
            default:
                return "end";
        }
    }

    [OwnFrame]
    private void RecordChange(int row)
    {
        HasUnreported = true;
        if (_alarms.State(row) != AlarmState.None)
        {
            IsUnseen = true;
            _raisedIn = NotReported;
        }
    }
}
