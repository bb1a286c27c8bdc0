using System.Buffers;
using System.Net;
using System.Net.Sockets;
using MQTTnet.Server;
using NanoMedAgent.Hospital.Brokers;

namespace NanoMedAgent.HostSim.Broker;

/// <summary>An MQTT broker inside the process. Other programs reach it on the loopback interface.</summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    private readonly BrokerLog _log;
    private readonly InProcessConnections _connections = new();
    private MqttServer? _server;

    private EmbeddedBroker(BrokerLog log)
    {
        _log = log;
        Port = FreePort();
        Access = BrokerAccess.To(Loopback, Port, _connections);
    }

    /// <summary>How the programs of this process reach it: without a socket.</summary>
    public BrokerAccess Access { get; }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => _server is not null;

    /// <summary>Its port at 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts a broker at a free port.</summary>
    /// <param name="log">Gets each message.</param>
    public static async Task<EmbeddedBroker> StartAsync(BrokerLog log)
    {
        EmbeddedBroker broker = new(log);
        await broker.StartAsync();
        return broker;
    }

    /// <summary>Starts it again, at the same port.</summary>
    public async Task StartAsync()
    {
        MqttServerFactory factory = new();
        MqttServerOptions options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(Port)
            .WithDefaultEndpointReuseAddress()
            .WithPersistentSessions()
            .WithMaxPendingMessagesPerClient(100_000)
            .Build();
        _server = factory.CreateMqttServer(options, [.. factory.DefaultServerAdapters.Select(create => create(factory)), _connections]);
        _server.InterceptingPublishAsync += published =>
        {
            _log.Add(published.ApplicationMessage.Topic, published.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        await _server.StartAsync();
    }

    /// <summary>Stops it; it forgets all sessions and messages.</summary>
    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.StopAsync();
            server.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
