using System.Buffers;
using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.World;

/// <summary>A device at a broker of its own that answers every message with prepared events.</summary>
internal sealed class FakeDevice : IAsyncDisposable
{
    private readonly HospitalKey _key = HospitalKey.Create();
    private readonly TemporaryFolder _folder = new();
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttServer _broker;
    private long _order;

    private FakeDevice(MqttServer broker, int port)
    {
        _broker = broker;
        Broker = $"127.0.0.1:{port}";
        KeyFile = _folder.File("device.pub.pem");
        File.WriteAllText(KeyFile, _key.Public.ToPem());
    }

    public string Broker { get; }

    public string KeyFile { get; }

    public CosePublicKey Key => _key.Public;

    public string Id => _key.Public.DeviceId;

    /// <summary>The messages that it has received.</summary>
    public ConcurrentQueue<byte[]> Received { get; } = [];

    public static async Task<FakeDevice> StartAsync(Func<FakeDevice, byte[], IEnumerable<byte[]>> answer)
    {
        int port = LoopbackPort.Free();
        FakeDevice device = new(await LoopbackBroker.StartAsync(port), port);
        device._client.ApplicationMessageReceivedAsync += async received =>
        {
            byte[] message = received.ApplicationMessage.Payload.ToArray();
            received.ApplicationMessage.Retain.ShouldBeFalse();
            device.Received.Enqueue(message);
            foreach (byte[] reply in answer(device, message))
            {
                await device._client.PublishBinaryAsync($"nm/2/{device.Id}/e", reply, MqttQualityOfServiceLevel.AtLeastOnce);
            }
        };
        await device._client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build(), TestContext.Current.CancellationToken);
        await device._client.SubscribeAsync(
            $"nm/2/{device.Id}/c", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        return device;
    }

    /// <summary>An event that it signs, made now or some time ago.</summary>
    public byte[] Update(int what, long number, int reason, TimeSpan age = default) => DeviceMessages.Event(
        _key, Id, "update", 1, (DateTimeOffset.UtcNow - age).ToUnixTimeSeconds(), what, number, reason,
        new EventOrder(1, ++_order));

    /// <summary>An answer that it signs.</summary>
    public byte[] Answer(int what, long number, int reason) =>
        DeviceMessages.Event(_key, Id, "command", 0, 75, what, number, reason, new EventOrder(1, ++_order));

    /// <summary>Evidence that it signs.</summary>
    public byte[] Show(EvidenceMessage evidence) => evidence.By(_key);

    public async ValueTask DisposeAsync()
    {
        await _client.DisconnectAsync();
        _client.Dispose();
        await _broker.StopAsync();
        _broker.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }
}
