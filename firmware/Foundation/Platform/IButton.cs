namespace NanoMedAgent.Platform;

/// <summary>The one button of the device, debounced.</summary>
public interface IButton
{
    /// <summary>How long it is being held just now, in milliseconds, from 1; 0 when it is not.</summary>
    int HeldMilliseconds { get; }

    /// <summary>Takes one press that was made and released since the last call.</summary>
    /// <param name="heldMilliseconds">How long it was held; 0 when there was none.</param>
    /// <returns>false when there was none.</returns>
    bool TryTakePress(out int heldMilliseconds);
}
