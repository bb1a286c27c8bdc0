using System.Buffers;
using MQTTnet;
using MQTTnet.Protocol;

namespace NanoMedAgent.HostSim.Broker;

/// <summary>Listens at an external broker, as anybody can who has access to it.</summary>
public sealed class BrokerTap : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    private BrokerTap()
    {
    }

    /// <summary>Subscribes to the topics of all devices.</summary>
    /// <param name="host">The broker.</param>
    /// <param name="port">Its port.</param>
    /// <param name="log">Gets each message.</param>
    /// <param name="cancellation">Stops the attempt to connect.</param>
    public static async Task<BrokerTap> StartAsync(string host, int port, BrokerLog log, CancellationToken cancellation)
    {
        BrokerTap tap = new();
        tap._client.ApplicationMessageReceivedAsync += received =>
        {
            log.Add(received.ApplicationMessage.Topic, received.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        await tap._client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(host, port).Build(), cancellation);
        await tap._client.SubscribeAsync("nm/2/#", MqttQualityOfServiceLevel.AtMostOnce, cancellation);
        return tap;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
        {
            await _client.DisconnectAsync();
        }

        _client.Dispose();
    }
}
