using System.Buffers;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>A collector at a broker: keeps the connection, hands messages to <see cref="CollectorCore"/>, publishes what it answers.</summary>
public sealed class CollectorService : IAsyncDisposable
{
    // Messages in one transaction: a burst after an outage costs one write to disk for many readings.
    private const int BatchLimit = 64;

    // Messages that wait in memory; beyond, the broker waits.
    private const int QueueLimit = 1024;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly CollectorOptions _options;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<Message> _queue = Channel.CreateBounded<Message>(QueueLimit);
    private readonly CancellationTokenSource _stopping = new();
    private Task _connecting = Task.CompletedTask;
    private Task _working = Task.CompletedTask;

    /// <summary>A collector that is not started yet.</summary>
    public CollectorService(CollectorOptions options)
    {
        _options = options;
        Core = new CollectorCore(options.Recipient, options.Store, options.Trusted, options.Clock);
        _client.ApplicationMessageReceivedAsync += received =>
            _queue.Writer.WriteAsync(new Message(received.ApplicationMessage.Topic, received.ApplicationMessage.Payload.ToArray()), _stopping.Token).AsTask();
    }

    /// <summary>The connection came up (true) or went down (false), with a word on why it is down.</summary>
    public event Action<bool, string>? ConnectionChanged;

    /// <summary>Something went wrong that is not the broker's absence: the store failed. The readings stay with the device and come again.</summary>
    public event Action<Exception>? Failed;

    /// <summary>What it does with messages.</summary>
    public CollectorCore Core { get; }

    /// <summary>Whether it is connected and subscribed.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Starts working; connects as soon as the broker is there, and again whenever it went away.</summary>
    public void Start()
    {
        _working = Task.Run(WorkAsync);
        _connecting = Task.Run(StayConnectedAsync);
    }

    /// <summary>Disconnects, and deals with what was received before.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _connecting;
        try
        {
            if (_client.IsConnected)
            {
                await _client.DisconnectAsync();
            }
        }
        catch (MqttCommunicationException)
        {
            // The broker was faster.
        }

        IsConnected = false;
        _queue.Writer.TryComplete();
        await _working;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            await StopAsync();
        }

        _client.Dispose();
        _stopping.Dispose();
    }

    private async Task StayConnectedAsync()
    {
        TimeSpan pause = ShortestPause;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                TaskCompletionSource down = new(TaskCreationOptions.RunContinuationsAsynchronously);
                Task OnDown(MqttClientDisconnectedEventArgs _)
                {
                    down.TrySetResult();
                    return Task.CompletedTask;
                }

                _client.DisconnectedAsync += OnDown;
                try
                {
                    await ConnectAsync();
                    pause = ShortestPause;
                    await down.Task.WaitAsync(_stopping.Token);
                    SetConnected(false, "the broker closed the connection");
                }
                finally
                {
                    _client.DisconnectedAsync -= OnDown;
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is MqttCommunicationException or OperationCanceledException)
            {
                SetConnected(false, failure.InnerException?.Message ?? failure.Message);
                pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
            }

            // Not all collectors of a ward at the same moment.
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ConnectAsync()
    {
        MqttClientOptions options = new MqttClientOptionsBuilder()
            .WithTcpServer(_options.BrokerHost, _options.BrokerPort)
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithClientId(_options.ClientId ?? "nanomedagent-collector-" + Convert.ToHexStringLower(_options.Recipient.Public.KeyId))
            .WithCleanSession(false)
            .Build();
        await _client.ConnectAsync(options, _stopping.Token);
        MqttClientSubscribeOptionsBuilder subscription = new();
        foreach (string filter in Topic.Filters)
        {
            subscription.WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce);
        }

        await _client.SubscribeAsync(subscription.Build(), _stopping.Token);
        SetConnected(true, "");
    }

    private void SetConnected(bool connected, string why)
    {
        IsConnected = connected;
        ConnectionChanged?.Invoke(connected, why);
    }

    private async Task WorkAsync()
    {
        List<Message> batch = [];
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < BatchLimit && _queue.Reader.TryRead(out Message? message))
            {
                batch.Add(message);
            }

            try
            {
                // Together: one after the other, each would wait for the broker's receipt of the one before.
                await Task.WhenAll(Core.Handle(batch).Select(PublishAsync));
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                Failed?.Invoke(failure);
            }
        }
    }

    private async Task PublishAsync(Message message)
    {
        try
        {
            await _client.PublishBinaryAsync(message.Topic, message.Payload, MqttQualityOfServiceLevel.AtLeastOnce);
        }
        catch (MqttCommunicationException)
        {
            // The broker is away. The device sends again what it does not find acknowledged, and is answered then.
        }
    }
}
