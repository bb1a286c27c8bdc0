using NanoMedAgent.Hospital.Devices;

namespace NanoMedAgent.Hospital.Ownership;

/// <summary>What has followed from an event of a device about its ownership.</summary>
/// <param name="Refusal">Why it proves no end.</param>
public sealed record OwnershipOutcome(OwnershipProofRefusal Refusal)
{
    /// <summary>The counter of the command that the device has carried out; 0 after a refusal.</summary>
    public long Counter { get; init; }

    /// <summary>The state of the device afterwards; null for none.</summary>
    public DeviceState? State { get; init; }

    /// <summary>What stands in the history of the device; empty after a refusal.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The ids of the associations that have ended with it.</summary>
    public IReadOnlyList<string> Ended { get; init; } = [];
}
