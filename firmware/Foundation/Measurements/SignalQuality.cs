namespace NanoMedAgent.Measurements;

/// <summary>How good a measurement is; above <see cref="Implausible"/>, why there is none.</summary>
public enum SignalQuality
{
    /// <summary>A value to rely on.</summary>
    Good = 0,

    /// <summary>A value, taken while the patient moved.</summary>
    Motion = 1,

    /// <summary>A value outside what a living patient has; shown, and said to be doubtful.</summary>
    Implausible = 2,

    /// <summary>No value: the lead, probe or finger clip is off.</summary>
    LeadOff = 3,

    /// <summary>No value: the signal is too weak or too noisy.</summary>
    WeakSignal = 4,

    /// <summary>No value: the sensor does not answer.</summary>
    SensorFault = 5,
}
