namespace NanoMedAgent.Ward.Board;

/// <summary>Whether a sensor is heard of.</summary>
public enum LinkState
{
    /// <summary>Nothing has come since it was paired.</summary>
    Expected,

    /// <summary>What it measures arrives.</summary>
    Connected,

    /// <summary>Something should have come.</summary>
    Silent,
}
