using System.Net;
using MQTTnet.Server;

namespace Hospital.Tests.World;

/// <summary>Starts real MQTT brokers on loopback.</summary>
internal static class LoopbackBroker
{
    public static async Task<MqttServer> StartAsync(int port)
    {
        MqttServer broker = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(port)
            .WithPersistentSessions()
            .Build());
        await broker.StartAsync();
        return broker;
    }
}
