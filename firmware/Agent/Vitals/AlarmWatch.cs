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

    private readonly AlarmRule _rule;
    private readonly Alarm[] _alarms = new Alarm[VitalSigns.Count];
    private readonly bool[] _isUnreported = new bool[VitalSigns.Count];
    private readonly bool[] _isWritten = new bool[VitalSigns.Count];
    private readonly EarlyWarning _warning;
    private readonly Alarm _score;
    private bool _isScoreUnreported;
    private bool _isSeenUnreported;
    private int _worstScore;
    private int _knownAtWorst;

    private AlarmWatch(AlarmRule rule)
    {
        _rule = rule;
        if (rule.Score != null)
        {
            _warning = new EarlyWarning(rule.Score);
            _score = new Alarm(rule.Score.Limit);
        }
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
        AlarmWatch watch = new(rule);
        foreach (AlarmLimit limit in rule.Limits)
        {
            if (!VitalSigns.TryFind(limit.Name, out VitalSign sign))
            {
                return null;
            }

            // The constant, which takes no heap, instead of the string that was read.
            limit.Name = VitalSigns.Name(sign);
            watch._alarms[(int)sign] = new Alarm(limit);
        }

        return watch;
    }

    /// <summary>
    /// Processes a measurement. A doubtful value counts: a false alarm is better than a missed one, and the delay filters short artefacts.
    /// </summary>
    public void Observe(VitalSign sign, Measurement measurement, long nowMs)
    {
        Alarm alarm = _alarms[(int)sign];
        if (alarm != null && (measurement.HasValue ? alarm.Observe(measurement.Value, nowMs)
            : alarm.ObserveMissing(nowMs, _rule.NoValueSeconds)))
        {
            RecordChange(alarm);
            _isUnreported[(int)sign] = true;
        }

        if (_warning != null && measurement.HasValue)
        {
            _warning.Observe(sign, measurement.Value, nowMs);
        }
    }

    /// <summary>Computes the score, after everything that was due has been observed.</summary>
    public void UpdateScore(long nowMs)
    {
        if (_score != null)
        {
            int score = _warning.ComputeScore(nowMs);

            // Missing parameters lower the score without an improvement: only a score of as many parameters as raised the alarm, or more,
            // can end it.
            bool isLess = _score.State == AlarmState.High && _warning.Known < _knownAtWorst && score < _worstScore;
            bool isChanged = !isLess && _score.Observe(score, nowMs);

            // A score that rises further is reported again, and must be seen again.
            if (isChanged || (_score.State == AlarmState.High && _warning.Score > _worstScore))
            {
                RecordChange(_score);
                _isScoreUnreported = true;
                _worstScore = _warning.Score;
                _knownAtWorst = _warning.Known;
            }
        }

        IsActive = _score != null && _score.State != AlarmState.None;
        bool isAnyRaised = IsActive;
        foreach (Alarm alarm in _alarms)
        {
            isAnyRaised |= alarm != null && alarm.State != AlarmState.None;
            IsActive |= alarm != null && (alarm.State == AlarmState.Low || alarm.State == AlarmState.High);
        }

        IsUnseen &= isAnyRaised || _rule.Latches;
    }

    /// <summary>The current period of a sign, in milliseconds.</summary>
    /// <param name="sign">The vital sign.</param>
    /// <param name="periodMs">Its period without an alarm, in milliseconds.</param>
    public long PeriodMs(VitalSign sign, long periodMs)
    {
        Alarm alarm = _alarms[(int)sign];
        long checkMs = _rule.CheckSeconds * 1000L;
        return alarm != null && alarm.WantsFrequentCheck && checkMs < periodMs ? checkMs : periodMs;
    }

    /// <summary>Records that a person has seen the alarm.</summary>
    public void MarkSeen()
    {
        IsUnseen = false;
        _isSeenUnreported = true;
        HasUnreported = true;
    }

    /// <summary>
    /// Writes what was not reported yet: for each change a word and the value. What does not fit into this pack is left for the next one.
    /// </summary>
    public void WriteTo(SenMlPack pack)
    {
        // First, because it is about the alarms that were reported before.
        if (_isSeenUnreported)
        {
            pack.AddText(Prefix + "seen", "button");
        }

        int written = 0;
        for (int i = 0; i < VitalSigns.Count; i++)
        {
            _isWritten[i] = _isUnreported[i] && written < AlarmsInPack;
            if (_isWritten[i])
            {
                written++;
                string name = Write(pack, _alarms[i]);
                if (_alarms[i].State != AlarmState.NoValue)
                {
                    pack.AddValue(name + "/v", (VitalSign)i, _alarms[i].Value);
                }
            }
        }

        if (_isScoreUnreported)
        {
            string name = Write(pack, _score);
            pack.AddNumber(name + "/v", _warning.Score);
            pack.AddNumber(name + "/of", _warning.Known);
        }
    }

    /// <summary>Records that what was written is sealed, and so will reach the hospital.</summary>
    public void MarkReported()
    {
        HasUnreported = false;
        for (int i = 0; i < VitalSigns.Count; i++)
        {
            _isUnreported[i] &= !_isWritten[i];
            HasUnreported |= _isUnreported[i];
        }

        _isScoreUnreported = false;
        _isSeenUnreported = false;
    }

    private static string Write(SenMlPack pack, Alarm alarm)
    {
        string name = Prefix + alarm.Name;
        pack.AddText(name, WireText(alarm.State));
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

    private void RecordChange(Alarm alarm)
    {
        HasUnreported = true;
        IsUnseen |= alarm.State != AlarmState.None;
    }
}
