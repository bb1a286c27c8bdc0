using NanoMedAgent.Policy;

namespace NanoMedAgent.Vitals;

/// <summary>
/// The state of one limit. Values outside the limit for its delay raise the alarm; a value that is inside it by the hysteresis ends the
/// alarm at once. A missing value neither raises nor ends it, but raises an alarm of its own after a time, which replaces it.
/// </summary>
internal sealed class Alarm
{
    private const long Never = -1;

    private readonly AlarmLimit _limit;
    private long _outsideSinceMs = Never;
    private long _missingSinceMs = Never;
    private bool _isAbove;

    /// <summary>A new state, without an alarm.</summary>
    /// <param name="limit">The limit.</param>
    public Alarm(AlarmLimit limit) => _limit = limit;

    /// <summary>Its name in packs.</summary>
    public string Name => _limit.Name;

    /// <summary>Whether the alarm is raised, and why.</summary>
    public AlarmState State;

    /// <summary>The last value.</summary>
    public int Value;

    /// <summary>Whether the alarm is raised, or may be raised soon.</summary>
    public bool WantsFrequentCheck => State != AlarmState.None || _outsideSinceMs != Never || _missingSinceMs != Never;

    /// <summary>Processes a value.</summary>
    /// <returns>Whether the state has changed.</returns>
    public bool Observe(int value, long nowMs)
    {
        AlarmState before = State;
        _missingSinceMs = Never;
        Value = value;
        bool isInside = State == AlarmState.Low ? value >= (long)_limit.Low + _limit.Hysteresis
            : State != AlarmState.High || value <= (long)_limit.High - _limit.Hysteresis;
        if (isInside)
        {
            State = AlarmState.None;
        }

        if (State == AlarmState.None && (value < _limit.Low || value > _limit.High))
        {
            bool isAbove = value > _limit.High;
            if (_outsideSinceMs == Never || isAbove != _isAbove)
            {
                _outsideSinceMs = nowMs;
                _isAbove = isAbove;
            }

            if (nowMs - _outsideSinceMs >= _limit.DelaySeconds * 1000L)
            {
                State = isAbove ? AlarmState.High : AlarmState.Low;
            }
        }
        else
        {
            _outsideSinceMs = Never;
        }

        return State != before;
    }

    /// <summary>Processes a missing value.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="noValueSeconds">How long a value may be missing, in seconds; 0 for no limit.</param>
    /// <returns>Whether the state has changed.</returns>
    public bool ObserveMissing(long nowMs, int noValueSeconds)
    {
        _missingSinceMs = _missingSinceMs == Never ? nowMs : _missingSinceMs;
        if (State == AlarmState.NoValue || noValueSeconds == 0 || nowMs - _missingSinceMs < noValueSeconds * 1000L)
        {
            return false;
        }

        State = AlarmState.NoValue;
        return true;
    }
}
