using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>What a pack says, as other systems get it.</summary>
/// <param name="Key">Which pack.</param>
/// <param name="Device">The id of its device.</param>
/// <param name="DataClass">Its data class.</param>
/// <param name="Received">When it arrived.</param>
public sealed record DeliverablePack(PackKey Key, string Device, string DataClass, DateTimeOffset Received)
{
    /// <summary>The id of the association that it counts for; null if it counts for no patient.</summary>
    public string? Association { get; init; }

    /// <summary>When it was made; null as long as that is unknown.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The epoch in which it was sealed; null if that is not known any more.</summary>
    public byte[]? Epoch { get; init; }

    /// <summary>Measured values.</summary>
    public IReadOnlyList<StoredReading> Readings { get; init; } = [];

    /// <summary>Vital signs that have no value from here on.</summary>
    public IReadOnlyList<StoredMissing> Missing { get; init; } = [];

    /// <summary>Alarms that have begun, changed, ended or were seen with it, as they are now.</summary>
    public IReadOnlyList<AlarmOccurrence> Alarms { get; init; } = [];

    /// <summary>The gap that it declares, or null.</summary>
    public StoredGap? Gap { get; init; }

    /// <summary>Whether a person would miss it.</summary>
    public bool IsEmpty => Readings.Count == 0 && Missing.Count == 0 && Alarms.Count == 0 && Gap is null;
}
