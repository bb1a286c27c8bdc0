using NanoMedAgent.Element;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Chips;

/// <summary>Waits in a time of its own: while the agent does a step, simulated time stands still for all others.</summary>
/// <param name="clock">The clock of the device's first start.</param>
internal sealed class SimulatedPause(VirtualClock clock) : IPause
{
    private VirtualClock _clock = clock;
    private long _beforeMs;

    /// <summary>The time for the chip, in milliseconds. It never goes back.</summary>
    public long NowMs => _beforeMs + _clock.UptimeMilliseconds;

    /// <inheritdoc/>
    public void Wait(int milliseconds) => _beforeMs += milliseconds;

    /// <summary>The device starts anew, with a clock that begins at 0.</summary>
    public void Follow(VirtualClock clock)
    {
        _beforeMs += _clock == clock ? 0 : _clock.UptimeMilliseconds - clock.UptimeMilliseconds;
        _clock = clock;
    }
}
