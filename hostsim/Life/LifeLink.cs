using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;

namespace NanoMedAgent.HostSim.Life;

/// <summary>
/// A device's MQTT session at the broker of the hospital where it is. It receives as on the chip: what comes faster than the agent takes it
/// is dropped, and senders repeat what counts.
/// </summary>
internal sealed class LifeLink : ILink
{
    private const int ReceivedLimit = 4;
    private const int OffersLimit = 1;

    private ReceivedMessages _received = new(ReceivedLimit, OffersLimit);
    private LifeBroker? _broker;

    /// <summary>Whether something has arrived since the agent's last step.</summary>
    public bool HasNews { get; private set; }

    /// <inheritdoc/>
    public bool IsUp => _broker is { IsDown: false };

    /// <inheritdoc/>
    public int InFlight => 0;

    /// <summary>Connects to a broker: it delivers what it has kept.</summary>
    public void Connect(LifeBroker broker, string device)
    {
        _broker = broker;
        broker.Connect(device, this);
    }

    /// <summary>The device has no power any more: what was received and not handled is lost.</summary>
    public void Disconnect(string device)
    {
        _broker?.Disconnect(device);
        _broker = null;
        _received = new ReceivedMessages(ReceivedLimit, OffersLimit);
        HasNews = false;
    }

    /// <summary>The agent makes a step, and takes what has arrived.</summary>
    public void BeginStep() => HasNews = false;

    /// <summary>The broker delivers a message.</summary>
    public void Deliver(Message message) => HasNews |= _received.TryAdd(message.Topic, message.Payload);

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain) => IsUp && _broker!.TryPublish(new Message(topic, payload));

    /// <inheritdoc/>
    public bool TryReceive(MessageKind kind, out byte[] payload) => _received.TryTake(kind, out payload);
}
