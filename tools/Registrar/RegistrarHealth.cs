using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Operations.Monitoring;
using NanoMedAgent.Registrar.Access;
using NanoMedAgent.Registrar.Issuing;

namespace NanoMedAgent.Registrar;

/// <summary>The health of a registrar, as far as it can know itself: broker, database, CA, certificate, delegation, rules.</summary>
/// <param name="service">The registrar.</param>
/// <param name="own">Its own certificate.</param>
/// <param name="signer">Who signs its commands.</param>
/// <param name="access">Who writes the broker's rules; null if nobody does.</param>
public sealed class RegistrarHealth(
    RegistrarService service, OwnCertificate own, CommandAuthority signer, DeviceAccess? access) : IHealth
{
    // 64 requests to a CA that lets each wait as long as it may.
    private static readonly TimeSpan LongestStep = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public string? FindHang() => service.StepLasts is { } lasts && lasts > LongestStep
        ? FormattableString.Invariant($"a step takes {lasts.TotalMinutes:0} min already")
        : null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> FindFaults()
    {
        Dictionary<string, string> faults = [];
        if (service.ConnectionFault is { Length: > 0 } connection)
        {
            faults["broker"] = connection;
        }

        if (service.StoreFault is { } store)
        {
            faults["database"] = store;
        }

        if (service.Core.AuthorityFault is { } authority)
        {
            faults["ca"] = authority;
        }

        if (own.Fault is { } fault)
        {
            faults["certificate"] = fault;
        }

        if (signer.Delegate?.FindFault() is { } ending)
        {
            faults["delegation"] = ending;
        }

        if (access?.Fault is { } rules)
        {
            faults["rules"] = rules;
        }

        return faults;
    }
}
