namespace NanoMedAgent.Platform;

/// <summary>The connection to the broker: MQTT 3.1.1, QoS 1, persistent session. It is polled, and never calls back.</summary>
public interface ILink
{
    /// <summary>Whether it is connected and subscribed to acknowledgements, offers and commands.</summary>
    bool IsUp { get; }

    /// <summary>Queues a message for delivery.</summary>
    /// <param name="topic">The MQTT topic.</param>
    /// <param name="payload">At most 4,096 bytes; the link keeps the array, and the caller must not change it afterwards.</param>
    /// <param name="retain">Whether the broker retains it for later subscribers.</param>
    /// <returns>false when the link is down or its queue is full. An accepted message is not yet delivered.</returns>
    bool TryPublish(string topic, byte[] payload, bool retain);

    /// <summary>Messages accepted whose PUBACK has not arrived yet; 0 after the link went down.</summary>
    int InFlight { get; }

    /// <summary>Takes the next message of a kind. Each kind has a queue of its own, so that none can starve another.</summary>
    /// <param name="kind">Which kind.</param>
    /// <param name="payload">Its payload, unchecked; null when there is none.</param>
    bool TryReceive(MessageKind kind, out byte[] payload);
}
