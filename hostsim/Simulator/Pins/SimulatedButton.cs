using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Pins;

/// <summary>A button that is pressed by a key, a mouse, or a test. It may be touched from any thread.</summary>
/// <param name="clock">Says how long it is held; null for a button that is only pressed shortly.</param>
public sealed class SimulatedButton(IMonotonicClock? clock = null) : IButton
{
    private const int ShortPressMilliseconds = 200;

    private readonly Lock _lock = new();
    private readonly Queue<int> _presses = [];
    private long? _downAt;
    private long _upAt = long.MaxValue;

    /// <summary>Whether nobody has taken notice of a press yet.</summary>
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
                return _downAt is not null;
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
                return _downAt is { } since ? Math.Max((int)(clock!.UptimeMilliseconds - since), 1) : 0;
            }
        }
    }

    /// <summary>Presses and releases it at once.</summary>
    /// <param name="heldMilliseconds">How long it was held.</param>
    public void Press(int heldMilliseconds = ShortPressMilliseconds)
    {
        lock (_lock)
        {
            _presses.Enqueue(heldMilliseconds);
        }
    }

    /// <summary>Presses it, and holds it until <see cref="Up"/>.</summary>
    /// <exception cref="InvalidOperationException">Nobody could say for how long.</exception>
    public void Down() => Hold(null);

    /// <summary>Presses it, and holds it for so long.</summary>
    /// <exception cref="InvalidOperationException">Nobody could say for how long.</exception>
    public void Hold(int? milliseconds)
    {
        if (clock is null)
        {
            throw new InvalidOperationException("this button has no clock");
        }

        lock (_lock)
        {
            LetGoWhenDue();
            _downAt ??= clock.UptimeMilliseconds;
            _upAt = milliseconds is { } time ? _downAt.Value + time : long.MaxValue;
        }
    }

    /// <summary>Lets it go.</summary>
    public void Up()
    {
        lock (_lock)
        {
            LetGo(clock?.UptimeMilliseconds ?? 0);
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
        if (_downAt is not null && clock!.UptimeMilliseconds >= _upAt)
        {
            LetGo(_upAt);
        }
    }

    private void LetGo(long at)
    {
        if (_downAt is { } since)
        {
            _presses.Enqueue(Math.Max((int)(at - since), 1));
            _downAt = null;
        }
    }
}
