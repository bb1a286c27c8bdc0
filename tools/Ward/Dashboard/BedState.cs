namespace NanoMedAgent.Ward.Dashboard;

/// <summary>Whether a bed has a sensor.</summary>
public enum BedState
{
    /// <summary>It has none.</summary>
    Free,

    /// <summary>A pairing was granted, and the sensor has not confirmed it yet.</summary>
    Pairing,

    /// <summary>A sensor is paired with the patient in it.</summary>
    Taken,
}
