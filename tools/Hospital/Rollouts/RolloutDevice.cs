using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>A device in a rollout.</summary>
/// <param name="Rollout">The rollout's number.</param>
/// <param name="Device">The device's id.</param>
/// <param name="Ring">Its ring, from 1. It never changes.</param>
/// <param name="State">What has become of the release there.</param>
/// <param name="Changed">Since when; for a device that tries it, when it was last heard of.</param>
public sealed record RolloutDevice(long Rollout, string Device, int Ring, RolloutDeviceState State, DateTimeOffset Changed)
{
    /// <summary>When it is offered next, if its ring is open.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>When it was offered last; null for never.</summary>
    public DateTimeOffset? Sent { get; init; }

    /// <summary>How often it was offered.</summary>
    public long Attempts { get; init; }

    /// <summary>What the device has reported last, as in events of the kind "update"; -1 for nothing.</summary>
    public long What { get; init; } = -1;

    /// <summary>Its reason, as in these events; 0 for none.</summary>
    public long Reason { get; init; }

    /// <summary>What is to be said beside that, where the hospital knows it; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>The place of the last event that counted. Earlier ones do not count.</summary>
    public EventOrder Order { get; init; }

    /// <summary>The sequence number of the last pack of its journal that counted.</summary>
    public long Journal { get; init; }

    /// <summary>Whether nothing more is expected of it.</summary>
    public bool IsSettled => State is RolloutDeviceState.Confirmed or RolloutDeviceState.LeftOut || IsFailed;

    /// <summary>Whether it failed there.</summary>
    public bool IsFailed => State is RolloutDeviceState.Refused or RolloutDeviceState.RolledBack;

    /// <summary>
    /// Whether the reason says that nothing over the air mends it: it takes no releases, its loader trusts no key that has signed it, it
    /// has too little room, or its storage has failed.
    /// </summary>
    public bool NeedsCable => IsFailed && Reason is NotUpdatable or LoaderRefuses or SetTooLarge or StorageFailed;

    private const long StorageFailed = 42;
    private const long SetTooLarge = 43;
    private const long NotUpdatable = 59;
    private const long LoaderRefuses = 60;
}
