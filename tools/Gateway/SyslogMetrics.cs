using System.Diagnostics.Metrics;
using NanoMedAgent.Gateway.Syslog;

namespace NanoMedAgent.Gateway;

/// <summary>What a gateway to a receiver of syslog tells a hospital's monitoring (tools/Gateway/SYSLOG.md lists it).</summary>
internal sealed class SyslogMetrics : IDisposable
{
    private const string Prefix = "nanomedagent.gateway.";

    private readonly Meter _meter = new(GatewayMetrics.MeterName);

    /// <summary>Measures from now on.</summary>
    public SyslogMetrics(GatewayService service, SyslogCore core)
    {
        _meter.CreateObservableGauge(Prefix + "lag", () => core.Lag.TotalSeconds, "s", "How long security events wait");
        _meter.CreateObservableCounter(
            Prefix + "delivered.events", () => core.Events, "{event}", "Security events that the receiver has read");
        _meter.CreateObservableGauge(
            Prefix + "destination.available", () => service.DestinationFault is null ? 1 : 0,
            description: "1 while the destination takes something");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
