namespace NanoMedAgent.Drivers;

/// <summary>A pin with a voltage on it.</summary>
public interface IAnalogInput
{
    /// <summary>Takes one sample.</summary>
    /// <param name="millivolts">At the pin.</param>
    /// <returns>false when there is none.</returns>
    bool TryReadMillivolts(out int millivolts);
}
