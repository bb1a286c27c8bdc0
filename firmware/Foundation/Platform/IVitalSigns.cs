using NanoMedAgent.Measurements;

namespace NanoMedAgent.Platform;

/// <summary>The sensors on the patient.</summary>
public interface IVitalSigns
{
    /// <summary>One vital sign as it is now.</summary>
    /// <param name="sign">Which one.</param>
    /// <param name="measurement">Written anew by the call: a value, or why there is none.</param>
    /// <returns>false when this sensor was not due to measure (a cuff between two inflations), or the device has none for it.</returns>
    bool TryMeasure(VitalSign sign, Measurement measurement);
}
