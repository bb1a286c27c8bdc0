using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.SecurityEvents;

namespace NanoMedAgent.Gateway.Destinations;

/// <summary>A system of the hospital that collects security events.</summary>
public interface ISecurityEventReceiver
{
    /// <summary>How many events it takes at a time.</summary>
    int BatchLimit { get; }

    /// <summary>
    /// Delivers events in order. If the outcome is not "delivered", any number of them may have arrived: they are delivered again, and are
    /// known by their keys.
    /// </summary>
    /// <param name="events">At most <see cref="BatchLimit"/>.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    Task<DeliveryOutcome> SendAsync(IReadOnlyList<SecurityEvent> events, CancellationToken cancellation);
}
