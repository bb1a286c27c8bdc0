using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Nano.Network;
using NanoMedAgent.Nano.Threads;

namespace NanoMedAgent.HostSim.Firmware;

/// <summary>The broker of this run, for the MQTT library of the simulated chip.</summary>
/// <param name="scheduler">Gets what the broker answers.</param>
/// <param name="broker">The broker, whatever address is in the device's configuration.</param>
internal sealed class FirmwareBrokers(Scheduler scheduler, BrokerAccess broker) : IBrokerNetwork
{
    private FirmwareConnection? _connection;

    /// <summary>Whether the firmware is connected.</summary>
    public bool IsConnected => _connection is { IsConnected: true };

    /// <inheritdoc/>
    public IBrokerConnection? TryOpen(NanoMedAgent.Nano.Network.BrokerLogin login, IBrokerClient client)
    {
        FirmwareConnection connection = new(scheduler, broker, client);
        _connection = connection;
        _ = connection.OpenAsync(login);
        return connection;
    }

    /// <summary>The chip has lost its network or its power, and with it the connection.</summary>
    public void Drop() => _connection?.Close();
}
