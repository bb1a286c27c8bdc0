using System.Buffers;
using Hospital.Tests.World;
using MQTTnet;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Protocol;

namespace Ward.Tests;

/// <summary>A fake sensor with a connection to a real broker.</summary>
internal sealed class SensorAtBroker : IAsyncDisposable
{
    private readonly FakeSensor _sensor;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    // The sensor is not for several threads.
    private readonly SemaphoreSlim _turn = new(1);

    private SensorAtBroker(FakeSensor sensor)
    {
        _sensor = sensor;
    }

    public DeviceLabel Label => _sensor.Label;

    public string Id => _sensor.Id;

    public string? AssociationId => _sensor.AssociationId;

    public static async Task<SensorAtBroker> ConnectAsync(FakeSensor sensor, int port)
    {
        SensorAtBroker connected = new(sensor);
        connected._client.ApplicationMessageReceivedAsync +=
            message => connected.RunAsync(() => sensor.Receive(message.ApplicationMessage.Payload.ToArray()));
        await connected._client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build());
        await connected._client.SubscribeAsync($"nm/2/{sensor.Id}/c", MqttQualityOfServiceLevel.AtLeastOnce);
        return connected;
    }

    /// <summary>Somebody holds the button.</summary>
    public Task HoldAsync(int seconds) => RunAsync(() => _sensor.Hold(seconds));

    /// <summary>Somebody presses the button briefly.</summary>
    public Task PressAsync() => RunAsync(_sensor.Press);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _turn.WaitAsync();
        _sensor.Dispose();
        _turn.Dispose();
    }

    /// <summary>Runs the sensor, then publishes its messages.</summary>
    private async Task RunAsync(Action action)
    {
        await _turn.WaitAsync();
        try
        {
            action();
            while (_sensor.Outgoing.TryDequeue(out Message? message))
            {
                await _client.PublishBinaryAsync(message.Topic, message.Payload, MqttQualityOfServiceLevel.AtLeastOnce);
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
