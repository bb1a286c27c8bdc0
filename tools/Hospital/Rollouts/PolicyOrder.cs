using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>A policy that is to be in force on a device, and what has become of it.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Digest">SHA-256 of the signed policy, 32 bytes.</param>
/// <param name="Version">The policy's version.</param>
/// <param name="State">What has become of it.</param>
/// <param name="Changed">Since when.</param>
/// <param name="Asked">When somebody has ordered it.</param>
/// <param name="AskedBy">Who.</param>
public sealed record PolicyOrder(
    string Device, byte[] Digest, long Version, PolicyOrderState State, DateTimeOffset Changed, DateTimeOffset Asked, string AskedBy)
{
    /// <summary>When it is sent next, if it waits.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>When it was sent last; null for never.</summary>
    public DateTimeOffset? Sent { get; init; }

    /// <summary>How often it was sent.</summary>
    public long Attempts { get; init; }

    /// <summary>The counter of its command; 0 before it is sent.</summary>
    public long Counter { get; init; }

    /// <summary>The device's key, if nobody has read its label yet, and it has announced itself with this key.</summary>
    public CosePublicKey? DeviceKey { get; init; }

    /// <summary>Why it is in this state, or why it still waits; empty if there is nothing to say.</summary>
    public string Reason { get; init; } = "";
}
