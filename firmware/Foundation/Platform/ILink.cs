namespace NanoMedAgent.Platform;

/// <summary>The way to the broker: MQTT 3.1.1, QoS 1, persistent session. It is polled, and never calls back.</summary>
public interface ILink
{
    /// <summary>true while connected and subscribed to acknowledgements, offers and commands.</summary>
    bool IsUp { get; }

    /// <summary>Hands a message over for delivery.</summary>
    /// <param name="topic">The MQTT topic.</param>
    /// <param name="payload">At most 4,096 bytes; the link keeps the array, the caller does not touch it again.</param>
    /// <param name="retain">Whether the broker keeps it for later subscribers.</param>
    /// <returns>false when the link is down or takes no more now. A message taken is not yet delivered.</returns>
    bool TryPublish(string topic, byte[] payload, bool retain);

    /// <summary>Messages handed over whose PUBACK has not come yet. Zero after the link went down.</summary>
    int InFlight { get; }

    /// <summary>The next message that came in, if any.</summary>
    /// <param name="topic">Its MQTT topic, or null.</param>
    /// <param name="payload">Its payload, whatever the sender put there; or null.</param>
    bool TryReceive(out string topic, out byte[] payload);
}
