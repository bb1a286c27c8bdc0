using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>What one transaction has stored and refused. It is reported when the transaction is durable.</summary>
internal sealed class IngestBatch
{
    /// <summary>Devices and classes that get an acknowledgement.</summary>
    public HashSet<(string Device, string DataClass)> ToAcknowledge { get; } = [];

    /// <summary>Devices that were searched in the store already.</summary>
    public HashSet<string> Searched { get; } = [];

    /// <summary>New values.</summary>
    public List<StoredReading> Readings { get; } = [];

    /// <summary>New gaps.</summary>
    public List<StoredGap> Gaps { get; } = [];

    /// <summary>New events.</summary>
    public List<StoredEvent> Events { get; } = [];

    /// <summary>New reports of alarms.</summary>
    public List<StoredAlarm> Alarms { get; } = [];

    /// <summary>What was refused.</summary>
    public List<Refusal> Refused { get; } = [];
}
