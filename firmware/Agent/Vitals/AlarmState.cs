namespace NanoMedAgent.Vitals;

/// <summary>The alarm state of a vital sign that has limits.</summary>
internal enum AlarmState
{
    /// <summary>No alarm.</summary>
    None = 0,

    /// <summary>The value is below its limit.</summary>
    Low = 1,

    /// <summary>The value is above its limit.</summary>
    High = 2,

    /// <summary>The value has been missing for too long.</summary>
    NoValue = 3,
}
