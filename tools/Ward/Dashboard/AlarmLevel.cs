namespace NanoMedAgent.Ward.Dashboard;

/// <summary>How urgently a bed needs somebody, in rising order.</summary>
public enum AlarmLevel
{
    /// <summary>No alarm.</summary>
    None,

    /// <summary>An alarm is active, and somebody has pressed the button since.</summary>
    Seen,

    /// <summary>An alarm has ended, and nobody has pressed the button.</summary>
    Missed,

    /// <summary>An alarm is active, and nobody has pressed the button.</summary>
    Unseen,
}
