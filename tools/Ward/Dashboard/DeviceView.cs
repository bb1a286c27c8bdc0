using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Trends;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>What a device's page shows. Readings, alarms and gaps are those of one association.</summary>
public sealed record DeviceView
{
    /// <summary>The device's id.</summary>
    public required string Device { get; init; }

    /// <summary>When and by whom it was registered; null when it was not.</summary>
    public RegisteredDevice? Registered { get; init; }

    /// <summary>Its state; null for none.</summary>
    public DeviceState? State { get; init; }

    /// <summary>The states that it was in, the newest first.</summary>
    public IReadOnlyList<DeviceStateChange> States { get; init; } = [];

    /// <summary>Since when and why what it sends goes to quarantine; null when it does not.</summary>
    public QuarantinedStart? Quarantined { get; init; }

    /// <summary>The association that is shown; null when the device never had one.</summary>
    public Association? Association { get; init; }

    /// <summary>All its associations, the newest first.</summary>
    public IReadOnlyList<Association> Associations { get; init; } = [];

    /// <summary>What the dashboard shows of the association.</summary>
    public required BedView Bed { get; init; }

    /// <summary>The alarms of the policy on the device; null when it has none, or is not known.</summary>
    public AlarmRule? AlarmRule { get; init; }

    /// <summary>How far back the trends go.</summary>
    internal TrendSpan Span { get; init; } = TrendSpan.Usual;

    /// <summary>When all of this was read.</summary>
    public required DateTimeOffset ReadTime { get; init; }

    /// <summary>Where the trends end: now, or when the association ended.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>The values that were measured last, the newest first.</summary>
    public IReadOnlyList<StoredReading> Readings { get; init; } = [];

    /// <summary>The alarms, the newest first.</summary>
    public IReadOnlyList<StoredAlarm> Alarms { get; init; } = [];

    /// <summary>The gaps that it declared, the newest first.</summary>
    public IReadOnlyList<StoredGap> Gaps { get; init; } = [];

    /// <summary>The events that it reported in any association, the newest first.</summary>
    public IReadOnlyList<StoredEvent> Events { get; init; } = [];

    /// <summary>Its epochs, the newest first.</summary>
    public IReadOnlyList<Epoch> Epochs { get; init; } = [];

    /// <summary>How many packs of each data class wait on it.</summary>
    public IReadOnlyList<WaitingPacks> Waiting { get; init; } = [];

    /// <summary>The battery's last reported charge; null when none was reported.</summary>
    public int? BatteryPercent { get; init; }

    /// <summary>When something from it last arrived, or null.</summary>
    public DateTimeOffset? LastArrival { get; init; }

    /// <summary>How many of its packs are in quarantine, and nobody has decided about them.</summary>
    public long InQuarantine { get; init; }

    /// <summary>What it refused, and what the collector refused in its name.</summary>
    public IReadOnlyList<CountedRefusal> Refusals { get; init; } = [];
}
