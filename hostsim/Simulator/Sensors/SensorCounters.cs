using NanoMedAgent.Channels;

namespace NanoMedAgent.Simulator.Sensors;

/// <summary>What a sensor counted, summed over its starts. A value is one vital sign at one instant.</summary>
/// <param name="Sensed">Values that the sensor chips gave to the agent.</param>
/// <param name="Sealed">Values that the agent encrypted and kept.</param>
/// <param name="Delivered">Values that the broker took over.</param>
/// <param name="Acknowledged">Values that the custodian acknowledged.</param>
/// <param name="Epochs">Epochs that began.</param>
public readonly record struct SensorCounters(long Sensed, long Sealed, long Delivered, long Acknowledged, long Epochs)
{
    /// <summary>The sum of two counts.</summary>
    public static SensorCounters operator +(SensorCounters one, SensorCounters other) => new(
        one.Sensed + other.Sensed,
        one.Sealed + other.Sealed,
        one.Delivered + other.Delivered,
        one.Acknowledged + other.Acknowledged,
        one.Epochs + other.Epochs);

    /// <summary>The counts of one start.</summary>
    public static SensorCounters Of(AgentCounters counters) =>
        new(counters.Sensed, counters.Sealed, counters.Delivered, counters.Acknowledged, counters.EpochsBegun);
}
