namespace NanoMedAgent.Ward.Board;

/// <summary>How far a value may be taken for what is so now.</summary>
public enum Freshness
{
    /// <summary>It is as new as the sensor measures.</summary>
    Current,

    /// <summary>A newer one should have come.</summary>
    Aging,

    /// <summary>Several newer ones should have come: it is history.</summary>
    Old,

    /// <summary>The sensor has said that it cannot measure this.</summary>
    Absent,
}
