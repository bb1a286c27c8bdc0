using System.Buffers;
using System.Net;
using System.Net.Sockets;
using MQTTnet.Server;

namespace NanoMedAgent.HostSim.Broker;

/// <summary>An MQTT broker inside the process, on the loopback interface.</summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    private readonly MqttServer _server;

    private EmbeddedBroker(MqttServer server, int port)
    {
        _server = server;
        Port = port;
    }

    /// <summary>Its port at 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts a broker.</summary>
    /// <param name="log">Gets each message.</param>
    /// <param name="fixedPort">The port; null for any free one.</param>
    public static async Task<EmbeddedBroker> StartAsync(BrokerLog log, int? fixedPort = null)
    {
        int port = fixedPort ?? FreePort();
        MqttServer server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(port)
            .WithDefaultEndpointReuseAddress()
            .WithPersistentSessions()
            .WithMaxPendingMessagesPerClient(100_000)
            .Build());
        server.InterceptingPublishAsync += published =>
        {
            log.Add(published.ApplicationMessage.Topic, published.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        await server.StartAsync();
        return new EmbeddedBroker(server, port);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        _server.Dispose();
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
