namespace NanoMedAgent.Measurements;

/// <summary>The quality of a measurement; above <see cref="Implausible"/>, why there is no value.</summary>
public enum SignalQuality
{
    /// <summary>A reliable value.</summary>
    Good = 0,

    /// <summary>A value, taken while the patient moved.</summary>
    Motion = 1,

    /// <summary>A value outside the range of a living patient; shown, and marked as doubtful.</summary>
    Implausible = 2,

    /// <summary>No value: the lead, probe or finger clip is off.</summary>
    LeadOff = 3,

    /// <summary>No value: the signal is too weak or too noisy.</summary>
    WeakSignal = 4,

    /// <summary>No value: the sensor does not answer.</summary>
    SensorFault = 5,

    /// <summary>No value: the sensor repeats an old one, without a new sample.</summary>
    Stale = 6,
}
