namespace NanoMedAgent.Ward.Board;

/// <summary>What is the case at a bed.</summary>
public enum BedState
{
    /// <summary>No sensor belongs to it.</summary>
    Free,

    /// <summary>A pairing was granted, and the sensor has not confirmed it.</summary>
    Pairing,

    /// <summary>A sensor measures there.</summary>
    Taken,
}
