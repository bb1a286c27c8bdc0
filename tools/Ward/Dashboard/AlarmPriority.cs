namespace NanoMedAgent.Ward.Dashboard;

/// <summary>How urgently a page calls, as its sound says it (IEC 60601-1-8, alarm signals), in rising order.</summary>
public enum AlarmPriority
{
    /// <summary>Nothing to hear.</summary>
    None,

    /// <summary>Something is to be done: an alarm is over that nobody has seen, or a bed has no values that count.</summary>
    Low,

    /// <summary>What the page shows is old: an alarm could be missed.</summary>
    Medium,

    /// <summary>A patient's alarm that nobody has seen.</summary>
    High,
}
