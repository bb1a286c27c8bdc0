namespace NanoMedAgent.Platform;

/// <summary>The one button of the device, debounced.</summary>
public interface IButton
{
    /// <summary>Takes one press that was made and released since the last call.</summary>
    /// <returns>false when there was none.</returns>
    bool TryTakePress();
}
