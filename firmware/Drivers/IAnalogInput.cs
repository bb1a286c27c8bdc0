namespace NanoMedAgent.Drivers;

/// <summary>An analog input pin.</summary>
public interface IAnalogInput
{
    /// <summary>Measures the voltage once.</summary>
    /// <param name="millivolts">Voltage at the pin.</param>
    /// <returns>false when the pin cannot be read.</returns>
    bool TryReadMillivolts(out int millivolts);
}
