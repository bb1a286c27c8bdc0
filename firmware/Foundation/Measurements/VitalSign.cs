namespace NanoMedAgent.Measurements;

/// <summary>The vital signs that a sensor can measure, in the order of the records in a pack.</summary>
public enum VitalSign
{
    /// <summary>Heart rate from the electrocardiogram, in tenths of 1/min.</summary>
    HeartRate = 0,

    /// <summary>Oxygen saturation by pulse oximetry, in tenths of a percent.</summary>
    OxygenSaturation = 1,

    /// <summary>Breaths, in tenths of 1/min.</summary>
    RespiratoryRate = 2,

    /// <summary>Temperature of the body's core, in tenths of a degree Celsius.</summary>
    Temperature = 3,

    /// <summary>Pulse rate from the oximeter or the artery, in tenths of 1/min.</summary>
    PulseRate = 4,

    /// <summary>Systolic arterial pressure, in pascals.</summary>
    ArterialSystolic = 5,

    /// <summary>Diastolic arterial pressure, in pascals.</summary>
    ArterialDiastolic = 6,

    /// <summary>Mean arterial pressure, in pascals.</summary>
    ArterialMean = 7,

    /// <summary>Systolic cuff pressure, in pascals.</summary>
    CuffSystolic = 8,

    /// <summary>Diastolic cuff pressure, in pascals.</summary>
    CuffDiastolic = 9,

    /// <summary>Mean cuff pressure, in pascals.</summary>
    CuffMean = 10,

    /// <summary>
    /// Temperature of the skin under a thermometer, in tenths of a degree Celsius. It is lower than the core's and follows the room, so no
    /// limit and no score for body temperature applies to it.
    /// </summary>
    SkinTemperature = 11,
}
