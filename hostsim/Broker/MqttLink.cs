using System.Buffers;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Platform;

namespace NanoMedAgent.HostSim.Broker;

/// <summary>A sensor's connection to a broker: MQTT 3.1.1, QoS 1, persistent session, few messages in flight, as on the chip.</summary>
public sealed class MqttLink : ILink, IAsyncDisposable
{
    private const int MessagesInFlightLimit = 8;
    private const int ReceivedLimit = 4;
    private const int OffersLimit = 1;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private readonly IMqttClient _client;
    private readonly BrokerAccess _broker;
    private readonly string _clientId;
    private readonly string[] _subscriptions;
    private readonly Lock _lock = new();
    private readonly ReceivedMessages _received = new(ReceivedLimit, OffersLimit);
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _wake = new(0);
    private Task _connecting = Task.CompletedTask;
    private volatile bool _isUp;
    private volatile bool _isCut;
    private int _inFlight;
    private int _waiting;
    private long _bytes;
    private long _messages;
    private long _messagesForCollector;

    /// <summary>A link that is not connected yet.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="deviceId">The device whose acknowledgements, offers and commands are subscribed to.</param>
    public MqttLink(BrokerAccess broker, string deviceId)
    {
        _broker = broker;
        _client = broker.CreateClient();
        _clientId = "nanomedagent-" + deviceId;
        _subscriptions = [$"nm/2/{deviceId}/a", $"nm/2/{deviceId}/c"];
        _client.ApplicationMessageReceivedAsync += received =>
        {
            lock (_lock)
            {
                _waiting += _received.TryAdd(received.ApplicationMessage.Topic, received.ApplicationMessage.Payload.ToArray()) ? 1 : 0;
            }

            Changed?.Invoke();
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += _ =>
        {
            _isUp = false;
            Interlocked.Exchange(ref _inFlight, 0);
            Changed?.Invoke();
            _wake.Release();
            return Task.CompletedTask;
        };
    }

    /// <summary>A message arrived or was delivered, or the connection changed. Raised on any thread.</summary>
    public event Action? Changed;

    /// <inheritdoc/>
    public bool IsUp => _isUp;

    /// <inheritdoc/>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Whether the network is cut: after <see cref="CutAsync"/>, and before <see cref="Restore"/>.</summary>
    public bool IsCut => _isCut;

    /// <summary>Why the last attempt to connect failed; null if it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether received messages wait for the device.</summary>
    public bool HasReceived => Volatile.Read(ref _waiting) > 0;

    /// <summary>MQTT payload bytes that the device published.</summary>
    public long BytesOnAir => Interlocked.Read(ref _bytes);

    /// <summary>Messages that the device published.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Those of them that are for a collector: readings and announcements.</summary>
    public long MessagesForCollector => Interlocked.Read(ref _messagesForCollector);

    /// <summary>Connects, and reconnects whenever the connection is lost.</summary>
    public void Start() => _connecting = Task.Run(StayConnectedAsync);

    /// <summary>Cuts the network, until <see cref="Restore"/>.</summary>
    public async Task CutAsync()
    {
        _isCut = true;
        _isUp = false;
        await DisconnectAsync();
    }

    /// <summary>Ends the cut.</summary>
    public void Restore()
    {
        _isCut = false;
        _wake.Release();
    }

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain)
    {
        if (!_isUp || InFlight >= MessagesInFlightLimit)
        {
            return false;
        }

        Interlocked.Increment(ref _inFlight);
        Interlocked.Add(ref _bytes, payload.Length);
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _messagesForCollector, IsForCollector(topic) ? 1 : 0);
        _ = PublishAsync(topic, payload, retain);
        return true;
    }

    /// <inheritdoc/>
    public bool TryReceive(MessageKind kind, out byte[] payload)
    {
        lock (_lock)
        {
            bool isTaken = _received.TryTake(kind, out payload);
            _waiting -= isTaken ? 1 : 0;
            return isTaken;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _connecting;
        await DisconnectAsync();

        _client.Dispose();
        _ending.Dispose();
        _wake.Dispose();
    }

    private static bool IsForCollector(string topic) => !topic.EndsWith("/e", StringComparison.Ordinal);

    private async Task DisconnectAsync()
    {
        try
        {
            if (_client.IsConnected)
            {
                await _client.DisconnectAsync();
            }
        }
        catch (MqttCommunicationException)
        {
            // The broker closed the connection first.
        }
    }

    private async Task PublishAsync(string topic, byte[] payload, bool retain)
    {
        try
        {
            await _client.PublishBinaryAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain, _ending.Token);
        }
        catch (Exception failure) when (failure is MqttCommunicationException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is lost, and the handler above has reset the count; the agent sends again what was not acknowledged.
            Interlocked.Add(ref _messagesForCollector, IsForCollector(topic) ? -1 : 0);
            return;
        }

        if (_isUp)
        {
            Interlocked.Decrement(ref _inFlight);
        }

        Changed?.Invoke();
    }

    private async Task StayConnectedAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                if (!_isCut && !_client.IsConnected)
                {
                    await _broker.ConnectAsync(_client, _clientId, isCleanSession: false, _ending.Token);
                    foreach (string topic in _subscriptions)
                    {
                        await _client.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce, _ending.Token);
                    }

                    Interlocked.Exchange(ref _inFlight, 0);
                    _isUp = !_isCut;
                    Failure = null;
                    Changed?.Invoke();
                }

                if (_client.IsConnected || _isCut)
                {
                    await _wake.WaitAsync(_ending.Token);
                }
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is IOException or MqttCommunicationException or OperationCanceledException)
            {
                Failure = failure.Message;
                await Task.Delay(RetryPause, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
