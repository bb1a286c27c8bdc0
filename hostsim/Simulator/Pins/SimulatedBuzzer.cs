using NanoMedAgent.Esp32;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Pins;

/// <summary>A buzzer that remembers what it was asked to sound. The times of its pulses are compiled from a board's source.</summary>
/// <param name="clock">Measures when.</param>
public sealed class SimulatedBuzzer(IMonotonicClock clock) : IBuzzer
{
    // A few for each alarm.
    private readonly List<(long FromMs, AlarmSound Sound, int ReminderSeconds)> _asked = [(0, AlarmSound.None, 0)];
    private readonly Lock _lock = new();

    /// <summary>What it was asked to sound last.</summary>
    public AlarmSound Asked
    {
        get
        {
            lock (_lock)
            {
                return _asked[^1].Sound;
            }
        }
    }

    /// <summary>The pulses so far, in milliseconds of the clock: when each began and ended.</summary>
    public IReadOnlyList<(long FromMs, long ToMs)> Pulses
    {
        get
        {
            lock (_lock)
            {
                long nowMs = clock.UptimeMilliseconds;
                return [.. _asked.SelectMany((one, i) => PulsesOf(one, i + 1 < _asked.Count ? _asked[i + 1].FromMs : nowMs))];
            }
        }
    }

    /// <inheritdoc/>
    public void Sound(AlarmSound sound, int reminderSeconds)
    {
        lock (_lock)
        {
            if ((sound, reminderSeconds) != (_asked[^1].Sound, _asked[^1].ReminderSeconds))
            {
                _asked.Add((clock.UptimeMilliseconds, sound, reminderSeconds));
            }
        }
    }

    private static IEnumerable<(long FromMs, long ToMs)> PulsesOf((long FromMs, AlarmSound Sound, int ReminderSeconds) one, long endMs)
    {
        if (one.Sound == AlarmSound.None)
        {
            yield break;
        }

        for (long burstMs = one.FromMs; burstMs < endMs; burstMs += AlarmPulses.PeriodMs(one.Sound, one.ReminderSeconds))
        {
            for (int pulse = 0; pulse < AlarmPulses.Count(one.Sound); pulse++)
            {
                long fromMs = burstMs + AlarmPulses.StartMs(one.Sound, pulse);
                if (fromMs < endMs)
                {
                    yield return (fromMs, Math.Min(fromMs + AlarmPulses.LengthMs(one.Sound), endMs));
                }
            }
        }
    }
}
