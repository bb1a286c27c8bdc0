namespace NanoMedAgent.Measurements;

/// <summary>What a sensor can measure. The order is that of the records in a pack.</summary>
public enum VitalSign
{
    /// <summary>Heart rate from the electrocardiogram, in tenths of 1/min.</summary>
    HeartRate = 0,

    /// <summary>Oxygen saturation by pulse oximetry, in tenths of a percent.</summary>
    OxygenSaturation = 1,

    /// <summary>Breaths, in tenths of 1/min.</summary>
    RespiratoryRate = 2,

    /// <summary>Body temperature, in tenths of a degree Celsius.</summary>
    Temperature = 3,

    /// <summary>Pulse rate from the oximeter or the artery, in tenths of 1/min.</summary>
    PulseRate = 4,

    /// <summary>Systolic pressure in the artery, in pascal.</summary>
    ArterialSystolic = 5,

    /// <summary>Diastolic pressure in the artery, in pascal.</summary>
    ArterialDiastolic = 6,

    /// <summary>Mean pressure in the artery, in pascal.</summary>
    ArterialMean = 7,

    /// <summary>Systolic pressure by the cuff, in pascal.</summary>
    CuffSystolic = 8,

    /// <summary>Diastolic pressure by the cuff, in pascal.</summary>
    CuffDiastolic = 9,

    /// <summary>Mean pressure by the cuff, in pascal.</summary>
    CuffMean = 10,
}
