using System.Diagnostics.Metrics;
using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Hospital.Deliveries;

namespace NanoMedAgent.Gateway;

/// <summary>What a gateway that delivers security events tells a hospital's monitoring (tools/Gateway/SYSLOG.md lists it).</summary>
internal sealed class SecurityEventMetrics : IDisposable
{
    private const string Prefix = "nanomedagent.gateway.";

    private readonly Meter _meter = new(GatewayMetrics.MeterName);

    /// <summary>Measures from now on.</summary>
    public SecurityEventMetrics(GatewayService service, SecurityEventCore core, DeadLetterTable letters, string destination)
    {
        _meter.CreateObservableGauge(Prefix + "lag", () => core.Lag.TotalSeconds, "s", "How long security events wait");
        _meter.CreateObservableCounter(
            Prefix + "delivered.events", () => core.Events, "{event}", "Security events that the receiver has");
        _meter.CreateObservableGauge(
            Prefix + "dead.letters", () => letters.Count(destination), "{letter}", "What waits for a person: medagent gateway list");
        _meter.CreateObservableGauge(
            Prefix + "destination.available", () => service.DestinationFault is null ? 1 : 0,
            description: "1 while the destination takes something");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
