using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>What a pairing service needs.</summary>
public sealed record PairingServiceOptions
{
    /// <summary>Where associations are stored.</summary>
    public required AssociationStore Store { get; init; }

    /// <summary>Who signs grants and commands: the authority whose public key devices know, or a delegate of it.</summary>
    public required CommandAuthority Authority { get; init; }

    /// <summary>The version of the policy on the ward's devices.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>
    /// The signed policy, with its version, for devices that have just got their owner and have no policy yet; null to leave them without.
    /// </summary>
    public (byte[] Message, int Version)? FirstPolicy { get; init; }

    /// <summary>Publishes a message, with QoS 1 and not retained. It must return at once.</summary>
    public required Action<Message> Send { get; init; }

    /// <summary>Appraises what devices show of themselves; null where nobody does.</summary>
    public AttestationIntake? Evidence { get; init; }

    /// <summary>The current time; a simulation has its own.</summary>
    public Func<DateTimeOffset> Clock { get; init; } = () => DateTimeOffset.UtcNow;
}
