using System.Diagnostics.Metrics;
using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Hospital.Deliveries;

namespace NanoMedAgent.Gateway;

/// <summary>
/// What a gateway tells a hospital's monitoring. Prometheus sees `nanomedagent_gateway_lag_seconds` and so on (tools/Gateway/README.md
/// lists them). No number is about one patient.
/// </summary>
public sealed class GatewayMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "NanoMedAgent.Gateway";

    private const string Prefix = "nanomedagent.gateway.";

    private readonly Meter _meter = new(MeterName);

    /// <summary>Measures from now on.</summary>
    public GatewayMetrics(GatewayService service, DeliveryCore core, DeadLetterTable letters, string destination)
    {
        GatewayCounters counters = core.Counters;
        _meter.CreateObservableGauge(
            Prefix + "lag", () => core.Lag.TotalSeconds, "s", "How long the oldest pack waits that could be delivered");
        _meter.CreateObservableCounter(Prefix + "delivered.packs", () => counters.Packs, "{pack}", "Packs that were delivered");
        _meter.CreateObservableCounter(Prefix + "delivered.values", () => counters.Values, "{value}", "Values that were delivered");
        _meter.CreateObservableCounter(
            Prefix + "refused", () => counters.Refused, "{pack}", "Packs and associations that the destination has refused");
        _meter.CreateObservableCounter(
            Prefix + "without.patient", () => counters.WithoutPatient, "{pack}", "Packs that count for no patient");
        _meter.CreateObservableCounter(
            Prefix + "attempts.failed", () => counters.AttemptsFailed, "{attempt}", "Attempts at a destination that was not available");
        _meter.CreateObservableGauge(
            Prefix + "unknown.patients", () => core.UnknownPatients, "{patient}",
            "Patients whose readings wait, because the destination does not know them");
        _meter.CreateObservableGauge(
            Prefix + "dead.letters", () => letters.Count(destination), "{letter}", "What waits for a person: medagent gateway list");
        _meter.CreateObservableGauge(
            Prefix + "destination.available", () => service.DestinationFault is null ? 1 : 0,
            description: "1 while the destination takes something");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
