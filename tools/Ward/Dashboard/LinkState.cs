namespace NanoMedAgent.Ward.Dashboard;

/// <summary>Whether readings of a sensor arrive.</summary>
public enum LinkState
{
    /// <summary>It was paired a moment ago, or the ward hears sensors again since a moment ago: readings are due.</summary>
    Expected,

    /// <summary>Readings arrive.</summary>
    Connected,

    /// <summary>Readings are overdue: a technical alarm.</summary>
    Silent,

    /// <summary>The sensor is suspended, lost, retired or in quarantine: what it sends counts for nobody.</summary>
    Blocked,

    /// <summary>The ward hears no sensor, because of the collector, the broker or the database: nothing is known of this one.</summary>
    Uncollected,
}
