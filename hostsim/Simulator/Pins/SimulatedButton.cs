using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Pins;

/// <summary>A button that is pressed by a key, a mouse, or a test. Safe to use on any thread.</summary>
/// <param name="clock">Measures how long it is held; null for a button that is only pressed briefly.</param>
public sealed class SimulatedButton(IMonotonicClock? clock = null) : IButton
{
    private const int ShortPressMs = 200;

    private readonly Lock _lock = new();
    private readonly Queue<int> _presses = [];
    private long? _downSinceMs;
    private long _letGoDueMs = long.MaxValue;

    /// <summary>Whether the device has not read a press yet.</summary>
    public bool IsPressed
    {
        get
        {
            lock (_lock)
            {
                LetGoWhenDue();
                return _presses.Count > 0;
            }
        }
    }

    /// <summary>Whether it is being held.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_lock)
            {
                LetGoWhenDue();
                return _downSinceMs is not null;
            }
        }
    }

    /// <inheritdoc/>
    public int HeldMilliseconds
    {
        get
        {
            lock (_lock)
            {
                LetGoWhenDue();
                return _downSinceMs is { } sinceMs ? Math.Max((int)(clock!.UptimeMilliseconds - sinceMs), 1) : 0;
            }
        }
    }

    /// <summary>Presses it and lets it go at once.</summary>
    /// <param name="heldMilliseconds">How long the device is to think it was held.</param>
    public void Press(int heldMilliseconds = ShortPressMs)
    {
        lock (_lock)
        {
            _presses.Enqueue(heldMilliseconds);
        }
    }

    /// <summary>Presses it, and holds it until <see cref="LetGo"/>.</summary>
    /// <exception cref="InvalidOperationException">The button has no clock.</exception>
    public void PressDown() => Hold(null);

    /// <summary>Presses it, and holds it for a while.</summary>
    /// <param name="durationMs">How long; null until <see cref="LetGo"/>.</param>
    /// <exception cref="InvalidOperationException">The button has no clock.</exception>
    public void Hold(int? durationMs)
    {
        if (clock is null)
        {
            throw new InvalidOperationException("this button has no clock");
        }

        lock (_lock)
        {
            LetGoWhenDue();
            _downSinceMs ??= clock.UptimeMilliseconds;
            _letGoDueMs = durationMs is { } heldMs ? _downSinceMs.Value + heldMs : long.MaxValue;
        }
    }

    /// <summary>Lets it go.</summary>
    public void LetGo()
    {
        lock (_lock)
        {
            LetGoAt(clock?.UptimeMilliseconds ?? 0);
        }
    }

    /// <inheritdoc/>
    public bool TryTakePress(out int heldMilliseconds)
    {
        lock (_lock)
        {
            LetGoWhenDue();
            return _presses.TryDequeue(out heldMilliseconds);
        }
    }

    private void LetGoWhenDue()
    {
        if (_downSinceMs is not null && clock!.UptimeMilliseconds >= _letGoDueMs)
        {
            LetGoAt(_letGoDueMs);
        }
    }

    private void LetGoAt(long nowMs)
    {
        if (_downSinceMs is { } sinceMs)
        {
            _presses.Enqueue(Math.Max((int)(nowMs - sinceMs), 1));
            _downSinceMs = null;
        }
    }
}
