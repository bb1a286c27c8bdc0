namespace NanoMedAgent.Platform;

/// <summary>The one button of the device, debounced.</summary>
public interface IButton
{
    /// <summary>How long it has been held so far, in milliseconds, at least 1; 0 when it is not pressed.</summary>
    int HeldMilliseconds { get; }

    /// <summary>Takes one press that has ended since the last call.</summary>
    /// <param name="heldMilliseconds">How long it was held, in milliseconds; 0 when there was none.</param>
    /// <returns>false when there was none.</returns>
    bool TryTakePress(out int heldMilliseconds);
}
