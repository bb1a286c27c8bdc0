namespace NanoMedAgent.Nano.Pins;

/// <summary>
/// The chip's pins: the firmware writes outputs, and edges of inputs arrive by interrupt. They keep their level in deep sleep.
/// </summary>
public sealed class SimulatedPins
{
    private readonly Dictionary<int, bool> _levels = [];
    private readonly Dictionary<int, Action<bool>> _listeners = [];

    /// <summary>The level of a pin; an input is pulled up.</summary>
    public bool IsHigh(int pin) => _levels.GetValueOrDefault(pin, true);

    /// <summary>The firmware opens a pin and listens to its edges; true for a rising one.</summary>
    public void Listen(int pin, Action<bool> listener) => _listeners[pin] = listener;

    /// <summary>Sets the level of a pin, by the firmware or from outside.</summary>
    public void Set(int pin, bool isHigh)
    {
        bool isChanged = IsHigh(pin) != isHigh;
        _levels[pin] = isHigh;
        if (isChanged && _listeners.TryGetValue(pin, out Action<bool>? listener))
        {
            listener(isHigh);
        }
    }

    internal void Restart() => _listeners.Clear();
}
