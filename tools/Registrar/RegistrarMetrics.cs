using System.Diagnostics.Metrics;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Registrar.Access;
using NanoMedAgent.Registrar.Issuing;

namespace NanoMedAgent.Registrar;

/// <summary>
/// What a registrar tells a hospital's monitoring, read from the database each time. Prometheus sees
/// `nanomedagent_registrar_certificates` and so on (tools/Registrar/README.md lists them). No number is about one device.
/// </summary>
public sealed class RegistrarMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "NanoMedAgent.Registrar";

    private const string Prefix = "nanomedagent.registrar.";

    private static readonly int[] Days = [1, 7, 30, 90];

    // Where the authority's own key signs, there is nothing that ends.
    private static readonly Measurement<double>[] NoDelegation = [];

    private readonly Meter _meter = new(MeterName);

    /// <summary>Measures from now on.</summary>
    public RegistrarMetrics(
        RegistrarCore core, EnrolmentStore store, OwnCertificate own, CommandAuthority signer, DeviceAccess? access,
        Func<DateTimeOffset> clock)
    {
        _meter.CreateObservableGauge(
            Prefix + "certificates", () => store.Certificates.Valid(clock()).Count, "{certificate}", "Valid certificates of devices");
        _meter.CreateObservableGauge(
            Prefix + "certificates.expiring",
            () =>
            {
                DateTimeOffset now = clock();
                IReadOnlyList<StoredCertificate> valid = store.Certificates.Valid(now);
                return Days.Select(days => new Measurement<long>(
                    valid.Count(each => each.NotAfter <= now.AddDays(days)), KeyValuePair.Create("days", (object?)days)));
            },
            "{certificate}",
            "Certificates that expire within so many days; each is renewed at two thirds of its life");
        _meter.CreateObservableGauge(
            Prefix + "enrolments",
            () => store.Enrolments.Count().Select(
                each => new Measurement<long>(each.Value, KeyValuePair.Create("state", (object?)each.Key.ToString()))),
            "{slot}",
            "Slots of devices by how far their certificate is");
        _meter.CreateObservableGauge(
            Prefix + "revocations", () => store.Certificates.CountRevocations(clock()), "{certificate}",
            "Certificates that are to be revoked and are not yet");
        _meter.CreateObservableGauge(
            Prefix + "ca.available", () => core.AuthorityFault is null ? 1 : 0, description: "1 while the CA can be asked");
        _meter.CreateObservableGauge(
            Prefix + "own.certificate", () => (own.NotAfter - clock()).TotalSeconds, "s",
            "Until the registrar's own certificate expires; it is renewed at two thirds of its life");
        _meter.CreateObservableGauge(
            Prefix + "delegation",
            () => signer.Delegate is { } one ? [new Measurement<double>((one.DelegationEnds - clock()).TotalSeconds)] : NoDelegation,
            "s",
            "Until the delegation ends with which the registrar signs its commands");
        _meter.CreateObservableCounter(
            Prefix + "ca.answers",
            () => core.Answers.ByOutcome.Select(
                each => new Measurement<long>(each.Value, KeyValuePair.Create("outcome", (object?)each.Key.ToString()))),
            "{answer}",
            "Answers of the CA, by outcome");
        if (access is not null)
        {
            _meter.CreateObservableGauge(
                Prefix + "rules.current", () => access.Fault is null ? 1 : 0, description: "1 while the broker has the newest rules");
            _meter.CreateObservableGauge(
                Prefix + "rules.devices", () => access.AdmittedCount, "{device}", "Devices that the broker's rules admit");
            _meter.CreateObservableGauge(
                Prefix + "rules.left.out", () => access.LeftOutCount, "{device}",
                "Devices that the broker's rules leave out: suspended, lost, retired or handed over");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
