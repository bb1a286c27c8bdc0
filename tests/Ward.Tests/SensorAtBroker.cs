using System.Buffers;
using Hospital.Tests.World;
using MQTTnet;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Protocol;

namespace Ward.Tests;

/// <summary>A sensor whose messages travel over a real broker.</summary>
internal sealed class SensorAtBroker : IAsyncDisposable
{
    private readonly FakeSensor _sensor;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly SemaphoreSlim _one = new(1);

    private SensorAtBroker(FakeSensor sensor)
    {
        _sensor = sensor;
    }

    public DeviceLabel Label => _sensor.Label;

    public string Id => _sensor.Id;

    public string? AssociationId => _sensor.AssociationId;

    public static async Task<SensorAtBroker> StartAsync(FakeSensor sensor, int port)
    {
        SensorAtBroker started = new(sensor);
        started._client.ApplicationMessageReceivedAsync += message => started.DoAsync(() => sensor.Receive(message.ApplicationMessage.Payload.ToArray()));
        await started._client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build());
        await started._client.SubscribeAsync($"nm/1/{sensor.Id}/c", MqttQualityOfServiceLevel.AtLeastOnce);
        return started;
    }

    /// <summary>Somebody holds the button for so long.</summary>
    public Task HoldAsync(int seconds) => DoAsync(() => _sensor.Hold(seconds));

    /// <summary>Somebody presses the button shortly.</summary>
    public Task PressAsync() => DoAsync(_sensor.Press);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _one.WaitAsync();
        _sensor.Dispose();
        _one.Dispose();
    }

    private async Task DoAsync(Action work)
    {
        await _one.WaitAsync();
        try
        {
            work();
            while (_sensor.Outgoing.TryDequeue(out Message? told))
            {
                await _client.PublishBinaryAsync(told.Topic, told.Payload, MqttQualityOfServiceLevel.AtLeastOnce);
            }
        }
        finally
        {
            _one.Release();
        }
    }
}
