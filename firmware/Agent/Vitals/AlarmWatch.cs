using NanoMedAgent.Measurements;
using NanoMedAgent.Policy;
using NanoMedAgent.SenMl;

namespace NanoMedAgent.Vitals;

/// <summary>Looks at all that is measured, and says what is alarming of it. What the light latches is forgotten with a restart; what the hospital is told is not.</summary>
internal sealed class AlarmWatch
{
    private const string Prefix = "alarm/";

    // Told at once: with their values some 250 bytes, for which the outbox has room.
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
            _score = new Alarm(rule.Score.Limit, 0);
        }
    }

    /// <summary>Whether an alarm was raised that nobody has seen. Unless the rule latches, that is over with the last alarm.</summary>
    public bool IsUnseen;

    /// <summary>Whether a sign or the score is outside of its limits.</summary>
    public bool IsActive;

    /// <summary>Whether there is something that the hospital was not told yet.</summary>
    public bool HasUnreported;

    /// <summary>A watch over the limits of a rule.</summary>
    /// <returns>null when it names a vital sign that this agent does not know.</returns>
    public static AlarmWatch For(AlarmRule rule)
    {
        AlarmWatch watch = new(rule);
        foreach (AlarmLimit limit in rule.Limits)
        {
            if (!VitalSigns.TryFind(limit.Name, out VitalSign sign))
            {
                return null;
            }

            // The name itself, which takes no heap, in place of the one that was read.
            limit.Name = VitalSigns.Name(sign);
            watch._alarms[(int)sign] = new Alarm(limit, rule.NoValueSeconds);
        }

        return watch;
    }

    /// <summary>Takes what was measured. A doubtful value counts: better an alarm too many, and its delay is there for moments.</summary>
    public void Observe(VitalSign sign, Measurement measurement, long nowMs)
    {
        Alarm alarm = _alarms[(int)sign];
        if (alarm != null && (measurement.HasValue ? alarm.Observe(measurement.Value, nowMs) : alarm.ObserveMissing(nowMs)))
        {
            RecordChange(alarm);
            _isUnreported[(int)sign] = true;
        }

        if (_warning != null && measurement.HasValue)
        {
            _warning.Observe(sign, measurement.Value, nowMs);
        }
    }

    /// <summary>All that was due has been looked at: reckons the score.</summary>
    public void UpdateScore(long nowMs)
    {
        if (_score != null)
        {
            int score = _warning.ComputeScore(nowMs);

            // What is no longer known is no better: only as many parameters as raised it, or more, can end it.
            bool isLess = _score.State == AlarmState.High && _warning.Known < _knownAtWorst && score < _worstScore;
            bool isChanged = !isLess && _score.Observe(score, nowMs);

            // One that rises further is told again, and has to be seen again.
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

    /// <summary>How often a sign is measured now.</summary>
    /// <param name="sign">Which one.</param>
    /// <param name="periodMs">How often while nothing is the matter with it, in milliseconds.</param>
    public long PeriodMs(VitalSign sign, long periodMs)
    {
        Alarm alarm = _alarms[(int)sign];
        long checkMs = _rule.CheckSeconds * 1000L;
        return alarm != null && alarm.WantsFrequentCheck && checkMs < periodMs ? checkMs : periodMs;
    }

    /// <summary>Somebody has seen the alarm.</summary>
    public void MarkSeen()
    {
        IsUnseen = false;
        _isSeenUnreported = true;
        HasUnreported = true;
    }

    /// <summary>Writes what the hospital was not told yet, a word for each, and the value; when that is much, the rest is for the next pack.</summary>
    public void WriteTo(SenMlPack pack)
    {
        // First, as it is about what was told before.
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

    /// <summary>The hospital will be told: what was written is sealed.</summary>
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
