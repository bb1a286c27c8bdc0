using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.SecurityEvents;

namespace NanoMedAgent.Gateway.Syslog;

/// <summary>Delivers security events as syslog messages. For one thread.</summary>
/// <param name="messages">Writes them.</param>
/// <param name="receiver">Gets them.</param>
internal sealed class SyslogDestination(SyslogMessage messages, ISyslogReceiver receiver) : ISecurityEventReceiver
{
    private int _sequenceId;

    /// <inheritdoc/>
    public int BatchLimit => 500;

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(IReadOnlyList<SecurityEvent> events, CancellationToken cancellation)
    {
        List<byte[]> written = [];
        foreach (SecurityEvent each in events)
        {
            _sequenceId = _sequenceId == int.MaxValue ? 1 : _sequenceId + 1;
            written.Add(messages.Write(each, _sequenceId));
        }

        return receiver.SendAsync(written, cancellation);
    }
}
