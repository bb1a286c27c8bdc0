namespace NanoMedAgent.Nano.Network;

/// <summary>Brokers that a client can connect to.</summary>
public interface IBrokerNetwork
{
    /// <summary>Opens a connection and sends a CONNECT; the answer arrives at the client.</summary>
    /// <returns>null when there is no broker at that address.</returns>
    IBrokerConnection? TryOpen(BrokerLogin login, IBrokerClient client);
}
