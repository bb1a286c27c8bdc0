using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Ward.Pairing;

/// <summary>Stands in for the hospital's attempt until that is there.</summary>
internal sealed class PairingAttempt
{
    public required string Serial { get; init; }

    public PairingStage Stage { get; set; }

    public PairingRefusal Trouble { get; set; }

    public long LockedSeconds { get; set; }

    public DateTimeOffset? Until { get; set; }
}
