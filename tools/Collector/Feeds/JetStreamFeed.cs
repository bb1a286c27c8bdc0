using System.Threading.Channels;
using NanoMedAgent.Hospital.Protocol;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace NanoMedAgent.Collector.Feeds;

/// <summary>
/// Messages that sensors have published with MQTT at NATS, out of streams of JetStream. All collectors of one recipient share the work: a
/// message is delivered to one of them, and to another one if that has not completed it in time. So it may come twice, and in any order.
/// Announcements are read before readings.
/// </summary>
internal sealed class JetStreamFeed : IMessageFeed
{
    // What a collector that is killed takes with it for a while is not more than this.
    private const int QueueLimit = 256;

    private static readonly TimeSpan ShortestBackOff = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(5);

    // When two heartbeats are missing, the collector asks again.
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PullExpiry = TimeSpan.FromSeconds(5);

    private readonly JetStreamAccess _broker;
    private readonly string _durable;
    private readonly NatsConnection _connection;
    private readonly NatsJSContext _context;
    private readonly Channel<ReceivedMessage> _announcements = Channel.CreateBounded<ReceivedMessage>(QueueLimit);
    private readonly Channel<ReceivedMessage> _readings = Channel.CreateBounded<ReceivedMessage>(QueueLimit);
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>A feed that is not started yet.</summary>
    /// <param name="broker">The servers.</param>
    /// <param name="durable">The name of the consumers: all collectors with this name share the work.</param>
    public JetStreamFeed(JetStreamAccess broker, string durable)
    {
        _broker = broker;
        _durable = durable;
        _connection = broker.CreateConnection(durable);
        _context = new NatsJSContext(_connection);
        _connection.ConnectionDisconnected += (_, _) =>
        {
            SetConnected(false, "the connection is lost");
            return ValueTask.CompletedTask;
        };
    }

    /// <inheritdoc/>
    public event Action<bool, string>? ConnectionChanged;

    /// <inheritdoc/>
    public bool IsConnected { get; private set; }

    /// <inheritdoc/>
    public int Waiting => _announcements.Reader.Count + _readings.Reader.Count;

    /// <inheritdoc/>
    public void Start() => _running = Task.Run(RunAsync);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReceivedMessage>> ReadAsync(int limit)
    {
        Task<bool> anyAnnouncement = _announcements.Reader.WaitToReadAsync().AsTask();
        Task<bool> anyReading = _readings.Reader.WaitToReadAsync().AsTask();
        if (!await await Task.WhenAny(anyAnnouncement, anyReading))
        {
            // One of the two has ended; the other one may have something left.
            await Task.WhenAll(anyAnnouncement, anyReading);
        }

        List<ReceivedMessage> messages = [];
        foreach (ChannelReader<ReceivedMessage> queue in new[] { _announcements.Reader, _readings.Reader })
        {
            while (messages.Count < limit && queue.TryRead(out ReceivedMessage? message))
            {
                messages.Add(message);
            }
        }

        return messages;
    }

    /// <summary>
    /// Publishes without JetStream: a device that is connected receives it at once, with QoS 0, and nothing is kept for one that is away.
    /// That one sends its readings again when it is back, and receives its acknowledgement then.
    /// </summary>
    /// <returns>false if there is no connection.</returns>
    public async Task<bool> PublishAsync(Message message)
    {
        if (_connection.ConnectionState != NatsConnectionState.Open)
        {
            return false;
        }

        try
        {
            await _connection.PublishAsync(JetStreamTopics.SubjectOf(message.Topic), message.Payload, cancellationToken: _stopping.Token);
            return true;
        }
        catch (Exception failure) when (failure is NatsException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _announcements.Writer.TryComplete();
        _readings.Writer.TryComplete();
        IsConnected = false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            await StopAsync();
        }

        await _connection.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        TimeSpan pause = ShortestBackOff;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                // While it reconnects, this waits for that, however long it takes.
                await _connection.ConnectAsync().AsTask().WaitAsync(_stopping.Token);
                await JetStreamTopics.CreateMissingAsync(_context, _durable, _stopping.Token);
                SetConnected(true, "");
                pause = ShortestBackOff;
                using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                Task[] consuming =
                [
                    ConsumeAsync(JetStreamTopics.Announcements, _announcements.Writer, ending.Token),
                    ConsumeAsync(JetStreamTopics.Readings, _readings.Writer, ending.Token),
                ];

                // One that ends without the other begins anew with it.
                await Task.WhenAny(consuming);
                await ending.CancelAsync();
                await Task.WhenAll(consuming);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is NatsException or OperationCanceledException or IOException)
            {
                SetConnected(false, _broker.Describe(failure));
            }

            TimeSpan jittered = pause * (0.5 + Random.Shared.NextDouble());
            pause = pause * 2 > LongestBackOff ? LongestBackOff : pause * 2;
            await Task.Delay(jittered, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ConsumeAsync(string stream, ChannelWriter<ReceivedMessage> queue, CancellationToken cancellation)
    {
        INatsJSConsumer consumer = await _context.GetConsumerAsync(stream, _durable, cancellation);
        NatsJSConsumeOpts options = new() { MaxMsgs = QueueLimit, IdleHeartbeat = HeartbeatInterval, Expires = PullExpiry };
        try
        {
            await foreach (INatsJSMsg<byte[]> received in consumer.ConsumeAsync<byte[]>(opts: options, cancellationToken: cancellation))
            {
                // The server is connected again, whatever happened in between.
                SetConnected(true, "");
                await queue.WriteAsync(new JetStreamMessage(received, _connection), cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    private void SetConnected(bool isConnected, string why)
    {
        if (isConnected != IsConnected || !isConnected)
        {
            IsConnected = isConnected;
            ConnectionChanged?.Invoke(isConnected, why);
        }
    }
}
