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
    private const string AudioName = Prefix + "audio";

    /// <summary>Alarms sound.</summary>
    public const int AudioOn = 0;

    /// <summary>The sound is paused: no alarm sounds until the pause ends by itself, or an alarm of high priority is raised.</summary>
    public const int AudioPaused = 1;

    /// <summary>The sound is off: no alarm sounds, and a reminder does now and then.</summary>
    public const int AudioOff = 2;

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
    private string _audioUnreported;

    // A bit for each row that was raised and that nobody has seen since.
    private int _unseenRows;
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
    /// The highest priority of the alarms that were raised and that nobody has marked as seen; 0 for none. Unless the rule latches, only
    /// those that have not ended count.
    /// </summary>
    public int Unseen;

    /// <summary>
    /// The priority that is to be heard: of the alarms that nobody has seen the highest, and the lowest one when all of them are over; 0
    /// for none.
    /// </summary>
    public int Sounding;

    /// <summary>Whether alarms sound, or the sound is paused or off. A restart, and another patient, turn it on again.</summary>
    public int Audio;

    /// <summary>When the pause ends: uptime in milliseconds.</summary>
    public long PauseEndMs = long.MaxValue;

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

    /// <summary>Turns the sound on or off, or pauses it.</summary>
    /// <param name="state">One of the three states.</param>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <returns>false, and nothing is changed, when the rule does not allow it.</returns>
    public bool TrySetAudio(int state, long nowMs)
    {
        int seconds = state == AudioPaused ? _rule.PauseSeconds : _rule.ReminderSeconds;
        if (state != AudioOn && seconds == 0)
        {
            return false;
        }

        SetAudio(state, state == AudioOn ? "on" : state == AudioPaused ? "paused" : "off");
        PauseEndMs = state == AudioPaused ? nowMs + (seconds * 1000L) : long.MaxValue;
        return true;
    }

    /// <summary>Computes the score, after everything that was due has been observed, and what is to be seen and heard.</summary>
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
        int highest = 0;
        for (int row = 0; row < _alarms.Rows; row++)
        {
            AlarmState state = _alarms.State(row);
            IsActive |= state == AlarmState.Low || state == AlarmState.High;
            if (state != AlarmState.None && (_unseenRows & (1 << row)) != 0 && PriorityOf(row) > highest)
            {
                highest = PriorityOf(row);
            }
        }

        Unseen = _rule.Latches ? Unseen : highest;
        Sounding = Unseen != 0 && highest == 0 ? AlarmRule.LowPriority : highest;
        if (nowMs >= PauseEndMs)
        {
            SetAudio(AudioOn, "time");
        }
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

        Unseen = 0;
        Sounding = 0;
        _unseenRows = 0;
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

        if (_audioUnreported != null)
        {
            pack.AddText(AudioName, _audioUnreported);
            if (Audio == AudioPaused)
            {
                pack.AddNumber(AudioName + "/v", _rule.PauseSeconds);
            }
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
        _audioUnreported = null;
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
            int priority = PriorityOf(row);
            Unseen = priority > Unseen ? priority : Unseen;
            _unseenRows |= 1 << row;
            _raisedIn = NotReported;
            if (priority == AlarmRule.HighPriority && Audio == AudioPaused)
            {
                // Whoever paused the sound had not seen this one.
                SetAudio(AudioOn, "alarm");
            }
        }
    }

    [OwnFrame]
    private int PriorityOf(int row) => _alarms.State(row) == AlarmState.NoValue ? _rule.NoValuePriority : _rule.Priorities[row];

    private void SetAudio(int state, string word)
    {
        Audio = state;
        PauseEndMs = long.MaxValue;
        _audioUnreported = word;
        HasUnreported = true;
    }
}
