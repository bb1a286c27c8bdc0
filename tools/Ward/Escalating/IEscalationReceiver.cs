using NanoMedAgent.Hospital.Deliveries;

namespace NanoMedAgent.Ward.Escalating;

/// <summary>A system that is told of alarms.</summary>
internal interface IEscalationReceiver
{
    /// <summary>Tells it once.</summary>
    /// <param name="message">What.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    Task<DeliveryOutcome> SendAsync(EscalationMessage message, CancellationToken cancellation);
}
