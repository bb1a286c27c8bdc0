using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Ward.Board;

/// <summary>All that is known of a device, as it is shown. What was measured is of one association alone.</summary>
public sealed record DeviceView
{
    /// <summary>Its id.</summary>
    public required string Device { get; init; }

    /// <summary>When it was registered, and by whom; null when it was not.</summary>
    public RegisteredDevice? Registered { get; init; }

    /// <summary>The association that is shown, or null when it never had one.</summary>
    public Association? Association { get; init; }

    /// <summary>All that it had, the newest first.</summary>
    public IReadOnlyList<Association> Associations { get; init; } = [];

    /// <summary>What a tile shows of it.</summary>
    public required BedView Bed { get; init; }

    /// <summary>How long its trends are.</summary>
    public required TimeSpan Span { get; init; }

    /// <summary>Where its trends end: now, or where the association has ended.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>The newest values by the time of measurement, the newest first.</summary>
    public IReadOnlyList<StoredReading> Readings { get; init; } = [];

    /// <summary>What became of alarms, the newest first.</summary>
    public IReadOnlyList<StoredAlarm> Alarms { get; init; } = [];

    /// <summary>Gaps that it has declared in the association.</summary>
    public IReadOnlyList<StoredGap> Gaps { get; init; } = [];

    /// <summary>What it has decided, the newest first, in whatever association.</summary>
    public IReadOnlyList<StoredEvent> Events { get; init; } = [];

    /// <summary>Its epochs, the newest first.</summary>
    public IReadOnlyList<Epoch> Epochs { get; init; } = [];

    /// <summary>What waits on it, of each class.</summary>
    public IReadOnlyList<WaitingPacks> Waiting { get; init; } = [];

    /// <summary>What its battery held when it said so last; null when it never did.</summary>
    public int? BatteryPercent { get; init; }

    /// <summary>When something has come last, or null.</summary>
    public DateTimeOffset? LastArrival { get; init; }

    /// <summary>What was refused, by it and of it.</summary>
    public IReadOnlyList<CountedRefusal> Refusals { get; init; } = [];
}
