namespace NanoMedAgent.Channels;

/// <summary>
/// What the agent did since its start, for displays and tests. Values are measured values, one vital sign at one instant, and those of this start alone: what an
/// earlier one has left is delivered as well, and counted in <see cref="Agent.Waiting"/> only.
/// </summary>
public sealed class AgentCounters
{
    /// <summary>Values measured.</summary>
    public long Sensed;

    /// <summary>Values sealed and kept.</summary>
    public long Sealed;

    /// <summary>Values that the broker has taken over at least once.</summary>
    public long Delivered;

    /// <summary>Values that the custodian has acknowledged. Those that had to go to flash are counted all together, when the last of them is acknowledged.</summary>
    public long Acknowledged;

    /// <summary>Values given up and declared in a gap record.</summary>
    public long DeclaredLost;

    /// <summary>Epochs begun.</summary>
    public int EpochsBegun;

    /// <summary>Messages from outside that did not verify or did not fit, and changed nothing.</summary>
    public int Refused;
}
