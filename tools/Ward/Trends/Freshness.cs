namespace NanoMedAgent.Ward.Trends;

/// <summary>Whether the newest value still describes the patient now.</summary>
public enum Freshness
{
    /// <summary>It is as recent as the sensor measures.</summary>
    Current,

    /// <summary>A newer one is due.</summary>
    Aging,

    /// <summary>Several newer ones are due, or its time is unknown.</summary>
    Old,

    /// <summary>The sensor has reported that it cannot measure this vital sign.</summary>
    Absent,
}
