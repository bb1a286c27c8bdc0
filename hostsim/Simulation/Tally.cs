namespace NanoMedAgent.HostSim.Simulation;

/// <summary>What devices counted, over several starts.</summary>
public sealed class Tally
{
    /// <summary>Values that sensors gave.</summary>
    public long Sensed { get; private set; }

    /// <summary>Values sealed and kept.</summary>
    public long Sealed { get; private set; }

    /// <summary>Values that the broker has taken over.</summary>
    public long Delivered { get; private set; }

    /// <summary>Values that the custodian has acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Epochs begun.</summary>
    public long Epochs { get; private set; }

    /// <summary>Adds one start's counters.</summary>
    public void Add(AgentCounters counters)
    {
        Sensed += counters.Sensed;
        Sealed += counters.Sealed;
        Delivered += counters.Delivered;
        Acknowledged += counters.Acknowledged;
        Epochs += counters.EpochsBegun;
    }

    /// <summary>Adds another one.</summary>
    public void Add(Tally other)
    {
        Sensed += other.Sensed;
        Sealed += other.Sealed;
        Delivered += other.Delivered;
        Acknowledged += other.Acknowledged;
        Epochs += other.Epochs;
    }

    /// <summary>This, and one start's counters.</summary>
    public Tally With(AgentCounters counters)
    {
        Tally sum = new();
        sum.Add(this);
        sum.Add(counters);
        return sum;
    }
}
