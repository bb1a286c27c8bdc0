using NanoMedAgent.Policy;

namespace NanoMedAgent.Vitals;

/// <summary>
/// One limit at work. Values outside of it for its delay raise the alarm; a value that is inside by the hysteresis ends it at once. That there is no value neither raises
/// nor ends it, but is an alarm of its own when it lasts, and then takes its place.
/// </summary>
internal sealed class Alarm
{
    private const long Never = -1;

    private readonly AlarmLimit _limit;
    private readonly long _noValueMilliseconds;
    private long _outsideSinceMs = Never;
    private long _missingSinceMs = Never;
    private bool _isAbove;

    /// <summary>A limit at work.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="noValueSeconds">How long there may be no value; 0 for ever.</param>
    public Alarm(AlarmLimit limit, int noValueSeconds)
    {
        _limit = limit;
        _noValueMilliseconds = noValueSeconds * 1000L;
    }

    /// <summary>Its name in packs.</summary>
    public string Name => _limit.Name;

    /// <summary>Whether it is raised, and why.</summary>
    public AlarmState State;

    /// <summary>The last value.</summary>
    public int Value;

    /// <summary>Whether the alarm is raised, or may be before long.</summary>
    public bool WantsFrequentCheck => State != AlarmState.None || _outsideSinceMs != Never || _missingSinceMs != Never;

    /// <summary>Takes a value.</summary>
    /// <returns>Whether the state is another one now.</returns>
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

    /// <summary>Takes note that there is no value.</summary>
    /// <returns>Whether the state is another one now.</returns>
    public bool ObserveMissing(long nowMs)
    {
        _missingSinceMs = _missingSinceMs == Never ? nowMs : _missingSinceMs;
        if (State == AlarmState.NoValue || _noValueMilliseconds == 0 || nowMs - _missingSinceMs < _noValueMilliseconds)
        {
            return false;
        }

        State = AlarmState.NoValue;
        return true;
    }
}
