namespace NanoMedAgent.Nano.Network;

/// <summary>What a client receives from its broker. Called outside of the firmware's threads, in the scheduler's turn.</summary>
public interface IBrokerClient
{
    /// <summary>CONNACK.</summary>
    /// <param name="code">MQTT 3.1.1's return code; 0 is accepted.</param>
    void OnConnected(int code);

    /// <summary>PUBACK.</summary>
    void OnPublished(ushort id);

    /// <summary>SUBACK.</summary>
    /// <param name="id">The packet's identifier.</param>
    /// <param name="granted">The QoS of each topic, 128 for a refused one.</param>
    void OnSubscribed(ushort id, byte[] granted);

    /// <summary>PINGRESP.</summary>
    void OnPong();

    /// <summary>A message.</summary>
    void OnMessage(string topic, byte[] payload);

    /// <summary>The connection is closed.</summary>
    void OnClosed();
}
