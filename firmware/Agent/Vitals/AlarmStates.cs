using NanoMedAgent.Measurements;
using NanoMedAgent.Policy;
using NanoMedAgent.SenMl;

namespace NanoMedAgent.Vitals;

/// <summary>
/// The states of all limits of a rule, by row. Values outside a limit for its delay raise the alarm; a value that is inside it by the
/// hysteresis ends the alarm at once. A missing value neither raises nor ends it, but raises an alarm of its own after a time, which
/// replaces it. In flat arrays: an object takes 12 bytes of the heap for each field.
/// </summary>
internal sealed class AlarmStates
{
    private const long Never = -1;

    // In a byte of _states beside the state.
    private const int AboveBit = 0x80;

    private readonly AlarmRule _rule;
    private int[] _limits;
    private readonly long[] _outsideSinceMs;
    private readonly long[] _missingSinceMs;
    private readonly int[] _values;
    private readonly byte[] _states;

    /// <summary>New states, without an alarm.</summary>
    /// <param name="rule">The limits.</param>
    public AlarmStates(AlarmRule rule)
    {
        _rule = rule;
        _limits = rule.Limits;
        Rows = rule.Limits.Length / AlarmRule.RowLength;
        _outsideSinceMs = new long[Rows];
        _missingSinceMs = new long[Rows];
        _values = new int[Rows];
        _states = new byte[Rows];
        for (int row = 0; row < Rows; row++)
        {
            _outsideSinceMs[row] = Never;
            _missingSinceMs[row] = Never;
        }
    }

    /// <summary>How many rows there are. If the rule has a score, the last one is the score's.</summary>
    public readonly int Rows;

    /// <summary>Whether an alarm is raised, and why.</summary>
    public AlarmState State(int row) => (AlarmState)(_states[row] & ~AboveBit);

    /// <summary>The last value.</summary>
    public int Value(int row) => _values[row];

    /// <summary>The name in packs.</summary>
    [OwnFrame]
    public string Name(int row) => row < _rule.Signs.Length ? VitalSigns.Name((VitalSign)_rule.Signs[row]) : ScoreRule.Name;

    /// <summary>Whether an alarm is raised, or may be raised soon.</summary>
    [OwnFrame]
    public bool WantsFrequentCheck(int row) =>
        State(row) != AlarmState.None || _outsideSinceMs[row] != Never || _missingSinceMs[row] != Never;

    /// <summary>Processes a value.</summary>
    /// <returns>Whether the state has changed.</returns>
    public bool Observe(int row, int value, long nowMs)
    {
        int[] limits = _limits;
        int limit = row * AlarmRule.RowLength;
        int low = limits[limit + AlarmRule.Low];
        int high = limits[limit + AlarmRule.High];
        long hysteresis = limits[limit + AlarmRule.Hysteresis];
        AlarmState before = State(row);
        AlarmState state = before;
        _missingSinceMs[row] = Never;
        _values[row] = value;
        bool isInside = state == AlarmState.Low ? value >= low + hysteresis : state != AlarmState.High || value <= high - hysteresis;
        if (isInside)
        {
            state = AlarmState.None;
        }

        int above = _states[row] & AboveBit;
        if (state == AlarmState.None && (value < low || value > high))
        {
            int isAbove = value > high ? AboveBit : 0;
            if (_outsideSinceMs[row] == Never || isAbove != above)
            {
                _outsideSinceMs[row] = nowMs;
                above = isAbove;
            }

            if (nowMs - _outsideSinceMs[row] >= limits[limit + AlarmRule.DelaySeconds] * 1000L)
            {
                state = above == 0 ? AlarmState.Low : AlarmState.High;
            }
        }
        else
        {
            _outsideSinceMs[row] = Never;
        }

        _states[row] = (byte)((int)state | above);
        return state != before;
    }

    /// <summary>
    /// From now on these limits count: an alarm that they do not call one ends, whatever the hysteresis, and a delay counts anew.
    /// </summary>
    /// <param name="limits">Rows as in the rule.</param>
    /// <returns>A bit for each row whose alarm has ended.</returns>
    public int Use(int[] limits)
    {
        int ended = 0;
        for (int row = 0; row < Rows; row++)
        {
            int place = row * AlarmRule.RowLength;
            int low = limits[place + AlarmRule.Low];
            int high = limits[place + AlarmRule.High];
            if (low == _limits[place + AlarmRule.Low] && high == _limits[place + AlarmRule.High])
            {
                continue;
            }

            _outsideSinceMs[row] = Never;
            AlarmState state = State(row);
            if (state == AlarmState.Low ? _values[row] >= low : state == AlarmState.High && _values[row] <= high)
            {
                _states[row] = (byte)AlarmState.None;
                ended |= 1 << row;
            }
        }

        _limits = limits;
        return ended;
    }

    /// <summary>Processes a missing value.</summary>
    /// <param name="row">The row of the sign.</param>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <returns>Whether the state has changed.</returns>
    public bool ObserveMissing(int row, long nowMs)
    {
        _missingSinceMs[row] = _missingSinceMs[row] == Never ? nowMs : _missingSinceMs[row];
        if (State(row) == AlarmState.NoValue || _rule.NoValueSeconds == 0 || nowMs - _missingSinceMs[row] < _rule.NoValueSeconds * 1000L)
        {
            return false;
        }

        _states[row] = (byte)((int)AlarmState.NoValue | (_states[row] & AboveBit));
        return true;
    }
}
