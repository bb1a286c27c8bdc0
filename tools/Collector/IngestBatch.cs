using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>What one transaction takes out of messages, to be told when it is durable.</summary>
internal sealed class IngestBatch
{
    /// <summary>Where something is to be acknowledged.</summary>
    public HashSet<(string Device, string DataClass)> Touched { get; } = [];

    /// <summary>Devices that were looked for in the store.</summary>
    public HashSet<string> LookedUp { get; } = [];

    /// <summary>Values that are new.</summary>
    public List<StoredReading> Readings { get; } = [];

    /// <summary>Gaps that are new.</summary>
    public List<StoredGap> Gaps { get; } = [];

    /// <summary>Events that are new.</summary>
    public List<StoredEvent> Events { get; } = [];

    /// <summary>What became of alarms, as far as it is new.</summary>
    public List<StoredAlarm> Alarms { get; } = [];

    /// <summary>What was not taken.</summary>
    public List<Refusal> Refused { get; } = [];
}
