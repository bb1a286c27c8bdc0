using NanoMedAgent.Hospital.Deliveries;

namespace NanoMedAgent.Gateway.Syslog;

/// <summary>Whoever collects a hospital's security events.</summary>
public interface ISyslogReceiver
{
    /// <summary>Sends messages in order. If the outcome is not "delivered", any number of them may have arrived.</summary>
    /// <param name="messages">Messages of RFC 5424, without frames.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    Task<DeliveryOutcome> SendAsync(IReadOnlyList<byte[]> messages, CancellationToken cancellation);
}
