using System.Buffers;
using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.World;

/// <summary>A device at a broker of its own, or at that of another one, that answers every message with prepared events.</summary>
internal sealed class FakeDevice : IAsyncDisposable
{
    private readonly HospitalKey _key = HospitalKey.Create();
    private readonly TemporaryFolder _folder = new();
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttServer? _ownBroker;
    private long _order;

    private FakeDevice(MqttServer? ownBroker, string broker)
    {
        _ownBroker = ownBroker;
        Broker = broker;
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
        FakeDevice device = new(await LoopbackBroker.StartAsync(port), $"127.0.0.1:{port}");
        await device.ConnectAsync(answer);
        return device;
    }

    /// <summary>Another device at the broker of a first one.</summary>
    public static async Task<FakeDevice> JoinAsync(FakeDevice first, Func<FakeDevice, byte[], IEnumerable<byte[]>> answer)
    {
        FakeDevice device = new(ownBroker: null, first.Broker);
        await device.ConnectAsync(answer);
        return device;
    }

    /// <summary>An event about its ownership that it signs.</summary>
    public byte[] Own(int what, long number, byte[]? owner = null) => DeviceMessages.OwnershipEvent(
        _key, what, number, 0, what == 1 ? new byte[16] : null, owner, new EventOrder(2, ++_order));

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
        if (_ownBroker is not null)
        {
            await _ownBroker.StopAsync();
            _ownBroker.Dispose();
        }

        _key.Dispose();
        _folder.Dispose();
    }

    private async Task ConnectAsync(Func<FakeDevice, byte[], IEnumerable<byte[]>> answer)
    {
        _client.ApplicationMessageReceivedAsync += async received =>
        {
            byte[] message = received.ApplicationMessage.Payload.ToArray();
            received.ApplicationMessage.Retain.ShouldBeFalse();
            Received.Enqueue(message);
            foreach (byte[] reply in answer(this, message))
            {
                await _client.PublishBinaryAsync($"nm/2/{Id}/e", reply, MqttQualityOfServiceLevel.AtLeastOnce);
            }
        };
        MqttClientOptions options = new MqttClientOptionsBuilder().WithConnectionUri($"mqtt://{Broker}").Build();
        await _client.ConnectAsync(options, TestContext.Current.CancellationToken);
        await _client.SubscribeAsync(
            $"nm/2/{Id}/c", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
    }
}
