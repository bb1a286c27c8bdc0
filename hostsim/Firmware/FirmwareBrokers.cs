using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Nano.Network;
using NanoMedAgent.Nano.Threads;

namespace NanoMedAgent.HostSim.Firmware;

/// <summary>The broker of this run, for the MQTT library of the simulated chip.</summary>
/// <param name="scheduler">Gets what the broker answers.</param>
/// <param name="broker">The broker, whatever address is in the device's configuration.</param>
internal sealed class FirmwareBrokers(Scheduler scheduler, BrokerAccess broker) : IBrokerNetwork
{
    /// <inheritdoc/>
    public IBrokerConnection? TryOpen(NanoMedAgent.Nano.Network.BrokerLogin login, IBrokerClient client)
    {
        FirmwareConnection connection = new(scheduler, broker, client);
        _ = connection.OpenAsync(login);
        return connection;
    }
}
