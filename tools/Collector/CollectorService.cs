using System.Data.Common;
using System.Diagnostics;
using NanoMedAgent.Collector.Feeds;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>A collector with a session at a broker: hands messages to <see cref="CollectorCore"/>, and publishes its answers.</summary>
public sealed class CollectorService : IAsyncDisposable
{
    // Messages in one transaction: after an outage many readings share one write to the disk.
    private const int BatchLimit = 64;

    // Connections that store at the same time, where the database allows it.
    private const int WriterLimit = 3;

    // Until a store that has failed is tried again: each time twice as long.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ReadingStore _store;
    private readonly IReadOnlyList<ReadingStore> _writers;
    private readonly IMessageFeed _feed;

    // Of each writer: none waits for the transaction of another one.
    private readonly AcknowledgementSender[] _acknowledgements;
    private readonly Pulse _pulse;
    private Task _working = Task.CompletedTask;
    private Task _acknowledging = Task.CompletedTask;
    private bool _isConfirming = true;
    private readonly long[] _batchBegan;
    private readonly CancellationTokenSource _stopping = new();
    private long _storeFailures;

    // Messages that were taken from the queue.
    private long _unstored;
    private long _taken;

    // Of each writer, and last of the lookups before.
    private readonly string?[] _storeFaults;
    private volatile string _connectionFault = "not connected to the broker yet";

    /// <summary>Creates a collector. <see cref="Start"/> starts it.</summary>
    public CollectorService(CollectorOptions options)
    {
        _store = options.Store;
        _writers = _store.OpenWriters(WriterLimit);
        _batchBegan = new long[_writers.Count];
        _storeFaults = new string?[_writers.Count + 1];
        Core = new CollectorCore(options.Recipient, _store, _writers, options.Trusted, options.Clock, options.KeepsEvidence);
        _feed = options.Broker.CreateFeed(
            options.ClientId ?? "nanomedagent-collector-" + Convert.ToHexStringLower(options.Recipient.Public.KeyId));
        _feed.ConnectionChanged += (connected, why) =>
        {
            _connectionFault = connected ? "" : $"not connected to the broker: {why}";
            ConnectionChanged?.Invoke(connected, why);
        };
        _pulse = new Pulse(_store, () => _connectionFault);
        _acknowledgements = [.. _writers.Select(_ => new AcknowledgementSender(Core.Acknowledge, _feed.PublishAsync))];
        foreach (AcknowledgementSender sender in _acknowledgements)
        {
            sender.Failed += failure => Failed?.Invoke(failure);
            sender.Sent += NoteConfirmation;
        }
    }

    /// <summary>The connection is up (true) or down (false); if it is down, why.</summary>
    public event Action<bool, string>? ConnectionChanged;

    /// <summary>
    /// The broker has begun (true) or ceased (false) to confirm acknowledgements. Meanwhile readings are stored, and devices keep them.
    /// </summary>
    public event Action<bool>? ConfirmationChanged;

    /// <summary>The store failed. The readings remain on the device, which sends them again.</summary>
    public event Action<Exception>? Failed;

    /// <summary>The handler of messages.</summary>
    public CollectorCore Core { get; }

    /// <summary>Whether it is connected and subscribed.</summary>
    public bool IsConnected => _feed.IsConnected;

    /// <summary>Messages that wait to be stored.</summary>
    public int QueueLength => _feed.Waiting;

    /// <summary>Messages that were received since the start and are not waiting any more.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Whether messages wait to be stored, are being stored, or are not acknowledged yet.</summary>
    public bool IsBusy => QueueLength > 0 || Interlocked.Read(ref _unstored) > 0 || Array.Exists(_acknowledgements, each => each.IsBusy);

    /// <summary>Batches that the store did not take since the start.</summary>
    public long StoreFailures => Interlocked.Read(ref _storeFailures);

    /// <summary>Why the store did not take the last batch, or sign of life; null if it did.</summary>
    public string? StoreFault => Array.Find(_storeFaults, fault => fault is not null) ?? _pulse.StoreFault;

    /// <summary>Why there is no connection; empty when there is one.</summary>
    public string ConnectionFault => _connectionFault;

    /// <summary>The timestamp at which the oldest batch began that is being stored; null while there is none.</summary>
    internal long? BatchBegan =>
        _batchBegan.Select((_, writer) => Interlocked.Read(ref _batchBegan[writer])).Where(began => began != 0).Order().Cast<long?>()
            .FirstOrDefault();

    /// <summary>How many devices are in each state; empty when the database does not answer.</summary>
    internal IReadOnlyDictionary<DeviceState, long> CountDevices()
    {
        try
        {
            return _store.DeviceStates.Count();
        }
        catch (DbException)
        {
            return new Dictionary<DeviceState, long>();
        }
    }

    /// <summary>How much is in quarantine that nobody has decided about; null when the database does not answer.</summary>
    internal QuarantineTotals? SumQuarantine()
    {
        try
        {
            return _store.Quarantine.Totals();
        }
        catch (DbException)
        {
            return null;
        }
    }

    /// <summary>Starts; connects as soon as the broker can be reached, and reconnects whenever the connection is lost.</summary>
    public void Start()
    {
        _working = Task.Run(WorkAsync);
        _acknowledging = Task.WhenAll(_acknowledgements.Select(sender => Task.Run(sender.RunAsync)));
        _pulse.Start();
        _feed.Start();
    }

    /// <summary>Disconnects, and handles what was received before.</summary>
    public async Task StopAsync()
    {
        await _pulse.DisposeAsync();
        await _feed.StopAsync();
        await _stopping.CancelAsync();
        await _working;
        Array.ForEach(_acknowledgements, sender => sender.Complete());
        await _acknowledging;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _feed.DisposeAsync();
        _stopping.Dispose();
        foreach (ReadingStore writer in _writers.Where(writer => writer != _store))
        {
            writer.Dispose();
        }
    }

    /// <summary>Prepares messages, and hands each to its writer: the next ones are decrypted while others are stored.</summary>
    private async Task WorkAsync()
    {
        WriterLanes<(ReceivedMessage Received, PreparedMessage Prepared)> lanes = new(_writers.Count, BatchLimit, StoreUntilItWorksAsync);
        while (await _feed.ReadAsync(BatchLimit) is { Count: > 0 } received)
        {
            Interlocked.Add(ref _unstored, received.Count);
            Interlocked.Add(ref _taken, received.Count);
            if (await PrepareAsync(received) is not { Count: > 0 } prepared)
            {
                break;
            }

            for (int i = 0; i < prepared.Count; i++)
            {
                await lanes.AddAsync(prepared[i].Writer, (received[i], prepared[i]));
            }
        }

        await lanes.CompleteAsync();
    }

    /// <returns>Nothing, if it was stopped before the store worked.</returns>
    private async Task<IReadOnlyList<PreparedMessage>> PrepareAsync(IReadOnlyList<ReceivedMessage> received)
    {
        TimeSpan pause = ShortestPause;
        while (true)
        {
            try
            {
                IReadOnlyList<PreparedMessage> prepared = Core.Prepare([.. received.Select(each => each.Message)]);
                _storeFaults[^1] = null;
                return prepared;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // It looks devices up in the store.
                NoteStoreFailure(_writers.Count, failure);
            }

            if (_stopping.IsCancellationRequested)
            {
                return [];
            }

            pause = await PauseAsync(pause);
        }
    }

    /// <summary>
    /// Stores messages, and tries again as long as the database does not work: what a broker has delivered is delivered once. Meanwhile the
    /// broker waits. Messages that come again by themselves may be stored by another collector.
    /// </summary>
    private async Task StoreUntilItWorksAsync(int writer, IReadOnlyList<(ReceivedMessage Received, PreparedMessage Prepared)> messages)
    {
        TimeSpan pause = ShortestPause;
        Interlocked.Exchange(ref _batchBegan[writer], Stopwatch.GetTimestamp());
        while (!await TryStoreAsync(writer, messages))
        {
            foreach ((ReceivedMessage received, _) in messages)
            {
                await received.RetryAsync();
            }

            if (_stopping.IsCancellationRequested)
            {
                break;
            }

            pause = await PauseAsync(pause);
            if (messages[0].Received.ComesAgain)
            {
                break;
            }
        }

        Interlocked.Exchange(ref _batchBegan[writer], 0);
        Interlocked.Add(ref _unstored, -messages.Count);
    }

    private async Task<bool> TryStoreAsync(int writer, IReadOnlyList<(ReceivedMessage Received, PreparedMessage Prepared)> messages)
    {
        try
        {
            HashSet<Message> patient = [.. messages.Where(each => each.Received.CanWait).Select(each => each.Prepared.Message)];
            HashSet<Message> waiting = [];
            _acknowledgements[writer].Add(Core.Store([.. messages.Select(each => each.Prepared)], patient.Contains, waiting));
            foreach ((ReceivedMessage received, PreparedMessage prepared) in messages)
            {
                await (waiting.Contains(prepared.Message) ? received.WaitAsync() : received.CompleteAsync());
            }

            _storeFaults[writer] = null;
            return true;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            NoteStoreFailure(writer, failure);
            return false;
        }
    }

    private void NoteStoreFailure(int writer, Exception failure)
    {
        _storeFaults[writer] = failure.Message;
        Interlocked.Increment(ref _storeFailures);
        Failed?.Invoke(failure);
    }

    /// <summary>Waits, unless it is being stopped.</summary>
    /// <returns>The next pause.</returns>
    private async Task<TimeSpan> PauseAsync(TimeSpan pause)
    {
        await Task.Delay(pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return pause * 2 < LongestPause ? pause * 2 : LongestPause;
    }

    private void NoteConfirmation(bool isConfirmed)
    {
        lock (_acknowledgements)
        {
            // Without a connection nothing is confirmed, and that is reported already.
            if (isConfirmed != _isConfirming && (isConfirmed || _feed.IsConnected))
            {
                _isConfirming = isConfirmed;
                ConfirmationChanged?.Invoke(isConfirmed);
            }
        }
    }
}
