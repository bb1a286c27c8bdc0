namespace NanoMedAgent.Ward.Dashboard;

/// <summary>Whether readings of a sensor arrive.</summary>
public enum LinkState
{
    /// <summary>It was paired a moment ago, and the first readings are due.</summary>
    Expected,

    /// <summary>Readings arrive.</summary>
    Connected,

    /// <summary>Readings are overdue.</summary>
    Silent,

    /// <summary>The sensor is suspended, lost, retired or in quarantine: what it sends counts for nobody.</summary>
    Blocked,

    /// <summary>No collector stores what sensors send, so nothing is known of this one.</summary>
    Uncollected,
}
