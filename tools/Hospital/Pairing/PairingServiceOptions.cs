using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>What a desk needs.</summary>
public sealed record PairingServiceOptions
{
    /// <summary>Where associations are kept.</summary>
    public required AssociationStore Store { get; init; }

    /// <summary>Who grants associations: the key that devices know.</summary>
    public required HospitalKey Authority { get; init; }

    /// <summary>The version of the policy that the ward's devices have.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>Takes messages to be published, with QoS 1 and not retained. It must not wait.</summary>
    public required Action<Message> Send { get; init; }

    /// <summary>The date; a simulation has its own.</summary>
    public Func<DateTimeOffset> Clock { get; init; } = () => DateTimeOffset.UtcNow;
}
