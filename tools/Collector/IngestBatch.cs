using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>What was stored and refused. It is reported when it is durable.</summary>
internal sealed class IngestBatch
{
    /// <summary>Devices and classes that get an acknowledgement.</summary>
    public HashSet<(string Device, string DataClass)> ToAcknowledge { get; } = [];

    /// <summary>New values.</summary>
    public List<StoredReading> Readings { get; } = [];

    /// <summary>New gaps.</summary>
    public List<StoredGap> Gaps { get; } = [];

    /// <summary>New events.</summary>
    public List<StoredEvent> Events { get; } = [];

    /// <summary>New reports of alarms.</summary>
    public List<StoredAlarm> Alarms { get; } = [];

    /// <summary>What was refused, or is in quarantine.</summary>
    public List<Refusal> Refused { get; } = [];

    /// <summary>Readings that were stored before.</summary>
    public int Repeats { get; set; }

    /// <summary>Adds what another transaction has stored and refused.</summary>
    public void Add(IngestBatch other)
    {
        ToAcknowledge.UnionWith(other.ToAcknowledge);
        Readings.AddRange(other.Readings);
        Gaps.AddRange(other.Gaps);
        Events.AddRange(other.Events);
        Alarms.AddRange(other.Alarms);
        Refused.AddRange(other.Refused);
        Repeats += other.Repeats;
    }
}
