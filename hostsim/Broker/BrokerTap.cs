using System.Buffers;
using MQTTnet;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Brokers;

namespace NanoMedAgent.HostSim.Broker;

/// <summary>Listens at an external broker, as anybody can who has access to it.</summary>
public sealed class BrokerTap : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    private BrokerTap()
    {
    }

    /// <summary>Subscribes to the topics of all devices.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="log">Gets each message.</param>
    /// <param name="cancellation">Stops the attempt to connect.</param>
    public static async Task<BrokerTap> StartAsync(BrokerAccess broker, BrokerLog log, CancellationToken cancellation)
    {
        BrokerTap tap = new();
        tap._client.ApplicationMessageReceivedAsync += received =>
        {
            log.Add(received.ApplicationMessage.Topic, received.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        try
        {
            await broker.ConnectAsync(tap._client, $"nanomedagent-tap-{Guid.NewGuid():N}", isCleanSession: true, cancellation);
        }
        catch (IOException failure)
        {
            throw new IOException($"no connection to the broker at {broker}: {failure.Message}", failure);
        }

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
