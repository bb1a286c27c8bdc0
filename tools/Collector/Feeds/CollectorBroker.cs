using NanoMedAgent.Hospital.Brokers;

namespace NanoMedAgent.Collector.Feeds;

/// <summary>What a collector reads from: an MQTT broker, or servers of NATS with JetStream.</summary>
public sealed class CollectorBroker
{
    private readonly BrokerAccess? _mqtt;
    private readonly JetStreamAccess? _jetStream;

    private CollectorBroker(BrokerAccess? mqtt, JetStreamAccess? jetStream)
    {
        _mqtt = mqtt;
        _jetStream = jetStream;
    }

    /// <summary>What is allowed but unwise, for people; empty if nothing is.</summary>
    public string Warning => _mqtt?.Warning ?? _jetStream!.Warning;

    /// <summary>Checks options, and reads their files once.</summary>
    /// <param name="options">With an address of NATS (nats:// or tls://) or of an MQTT broker.</param>
    /// <exception cref="InvalidDataException">One of them is not right; the message says what to do.</exception>
    public static CollectorBroker Open(BrokerOptions options) => JetStreamAccess.IsAddress(options.Address)
        ? new CollectorBroker(null, JetStreamAccess.Open(options))
        : BrokerAccess.Open(options);

    /// <summary>An MQTT broker.</summary>
    public static CollectorBroker Of(BrokerAccess mqtt) => new(mqtt, null);

    /// <summary>An MQTT broker.</summary>
    public static implicit operator CollectorBroker(BrokerAccess mqtt) => Of(mqtt);

    /// <inheritdoc/>
    public override string ToString() => _mqtt?.ToString() ?? _jetStream!.ToString();

    /// <summary>A feed of its messages.</summary>
    /// <param name="name">
    /// The name of the session at an MQTT broker, which keeps messages for it; at NATS, of the consumers that collectors share.
    /// </param>
    internal IMessageFeed CreateFeed(string name) =>
        _mqtt is not null ? new MqttFeed(_mqtt, name) : new JetStreamFeed(_jetStream!, name);
}
