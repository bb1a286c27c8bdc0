using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Registrar.Authorities;

namespace NanoMedAgent.Registrar.Issuing;

/// <summary>What a registrar needs.</summary>
public sealed record RegistrarOptions
{
    /// <summary>Where requests and certificates are kept.</summary>
    public required EnrolmentStore Store { get; init; }

    /// <summary>The hospital's CA.</summary>
    public required ICertificateAuthority Authority { get; init; }

    /// <summary>The authority that devices know, and who signs commands for it.</summary>
    public required CommandAuthority CommandAuthority { get; init; }

    /// <summary>Publishes a message; false when the broker has not confirmed it.</summary>
    public required Func<Message, Task<bool>> Publish { get; init; }

    /// <summary>What happens is logged here.</summary>
    public required RegistrarLog Log { get; init; }

    /// <summary>Whether a device that has shown no evidence of what runs on it gets no certificate.</summary>
    public bool RequiresAttestation { get; init; }

    /// <summary>Which keys of devices get certificates.</summary>
    public IReadOnlyList<CertificateSlot> Slots { get; init; } = [CertificateSlot.DeviceKey, CertificateSlot.TlsKey];

    /// <summary>The current time; a simulation has its own.</summary>
    public Func<DateTimeOffset> Clock { get; init; } = () => DateTimeOffset.UtcNow;

    /// <summary>Numbers from 0 up to 1, without 1.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
}
