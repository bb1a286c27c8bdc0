using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Ward.Escalating;

/// <summary>Publishes messages under a topic of the sensors' broker, with QoS 1; told is what the broker has confirmed.</summary>
/// <param name="topic">The topic.</param>
/// <param name="publish">Publishes in the ward's session there; whether the broker has confirmed it.</param>
internal sealed class TopicReceiver(string topic, Func<Message, Task<bool>> publish) : IEscalationReceiver
{
    /// <inheritdoc/>
    public async Task<DeliveryOutcome> SendAsync(EscalationMessage message, CancellationToken cancellation) =>
        await publish(new Message(topic, message.Body))
            ? DeliveryOutcome.Delivered
            : DeliveryOutcome.Unavailable("the broker cannot be reached, or has not confirmed it");
}
