using NanoMedAgent.Platform;

namespace NanoMedAgent.HostSim.Seams;

/// <summary>A button that is pressed by a key, or by a test.</summary>
public sealed class SimulatedButton : IButton
{
    private const int ShortPressMilliseconds = 200;

    private int _presses;

    /// <summary>Whether nobody has taken notice of a press yet.</summary>
    public bool IsPressed => Volatile.Read(ref _presses) > 0;

    /// <summary>Presses and releases it.</summary>
    public void Press() => Interlocked.Increment(ref _presses);

    /// <inheritdoc/>
    public bool TryTakePress(out int heldMilliseconds)
    {
        heldMilliseconds = 0;
        if (!IsPressed)
        {
            return false;
        }

        Interlocked.Decrement(ref _presses);
        heldMilliseconds = ShortPressMilliseconds;
        return true;
    }
}
