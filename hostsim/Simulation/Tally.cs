using NanoMedAgent.Channels;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>What devices counted, over several starts.</summary>
/// <param name="Sensed">Values that sensors gave.</param>
/// <param name="Sealed">Values sealed and kept.</param>
/// <param name="Delivered">Values that the broker has taken over.</param>
/// <param name="Acknowledged">Values that the custodian has acknowledged.</param>
/// <param name="Epochs">Epochs begun.</param>
public readonly record struct Tally(long Sensed, long Sealed, long Delivered, long Acknowledged, long Epochs)
{
    /// <summary>Both together.</summary>
    public static Tally operator +(Tally one, Tally other) => new(
        one.Sensed + other.Sensed, one.Sealed + other.Sealed, one.Delivered + other.Delivered, one.Acknowledged + other.Acknowledged, one.Epochs + other.Epochs);

    /// <summary>Of one start.</summary>
    public static Tally Of(AgentCounters counters) => new(counters.Sensed, counters.Sealed, counters.Delivered, counters.Acknowledged, counters.EpochsBegun);
}
