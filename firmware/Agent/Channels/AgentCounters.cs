namespace NanoMedAgent.Channels;

/// <summary>
/// What the agent has done since its start, for displays and tests. A value is one vital sign at one instant. Values of earlier starts are
/// delivered as well, but only <see cref="Agent.Waiting"/> counts them.
/// </summary>
public sealed class AgentCounters
{
    /// <summary>Values measured.</summary>
    public long Sensed;

    /// <summary>Values sealed and stored.</summary>
    public long Sealed;

    /// <summary>Values that the broker has confirmed at least once.</summary>
    public long Delivered;

    /// <summary>
    /// Values that the custodian has acknowledged. Those that were flushed to flash are counted together, when the last of them is
    /// acknowledged.
    /// </summary>
    public long Acknowledged;

    /// <summary>Values evicted or lost, and declared in a gap record.</summary>
    public long DeclaredLost;

    /// <summary>Epochs begun.</summary>
    public int EpochsBegun;

    /// <summary>Messages from outside that were refused and changed nothing.</summary>
    public int Refused;
}
