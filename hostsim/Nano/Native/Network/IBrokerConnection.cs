namespace NanoMedAgent.Nano.Network;

/// <summary>A client's connection to a broker, message by message. What comes back arrives at an <see cref="IBrokerClient"/>.</summary>
public interface IBrokerConnection
{
    /// <summary>Sends a message of QoS 1.</summary>
    void Publish(ushort id, string topic, byte[] payload, bool retain);

    /// <summary>Subscribes with QoS 1.</summary>
    void Subscribe(ushort id, string[] topics);

    /// <summary>Sends a PINGREQ.</summary>
    void Ping();

    /// <summary>Closes the connection.</summary>
    void Close();
}
