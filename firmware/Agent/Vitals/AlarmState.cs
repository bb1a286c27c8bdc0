namespace NanoMedAgent.Vitals;

/// <summary>What is the matter with a vital sign that has limits.</summary>
internal enum AlarmState
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It is below its limit.</summary>
    Low = 1,

    /// <summary>It is above its limit.</summary>
    High = 2,

    /// <summary>It has had no value for too long.</summary>
    NoValue = 3,
}
