using NanoMedAgent.Measurements;

namespace NanoMedAgent.Platform;

/// <summary>The sensors on the patient.</summary>
public interface IVitalSigns
{
    /// <summary>Measures one vital sign.</summary>
    /// <param name="sign">The vital sign.</param>
    /// <param name="measurement">Overwritten by the call: a value, or why there is none.</param>
    /// <returns>false when the sensor was not due to measure (a cuff between two inflations), or the device has no sensor for it.</returns>
    bool TryMeasure(VitalSign sign, Measurement measurement);
}
