using System.Diagnostics;
using NanoMedAgent.Collector.Feeds;
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

    private readonly IReadOnlyList<ReadingStore> _writers;
    private readonly IMessageFeed _feed;
    private readonly AcknowledgementSender _acknowledgements;
    private readonly Pulse _pulse;
    private Task _working = Task.CompletedTask;
    private Task _acknowledging = Task.CompletedTask;
    private bool _isConfirming = true;
    private long _batchBegan;
    private readonly CancellationTokenSource _stopping = new();
    private long _storeFailures;
    private volatile string? _storeFault;
    private volatile string _connectionFault = "not connected to the broker yet";

    /// <summary>Creates a collector. <see cref="Start"/> starts it.</summary>
    public CollectorService(CollectorOptions options)
    {
        _writers = options.Store.OpenWriters(WriterLimit);
        Core = new CollectorCore(options.Recipient, _writers, options.Trusted, options.Clock, options.KeepsEvidence);
        _feed = options.Broker.CreateFeed(
            options.ClientId ?? "nanomedagent-collector-" + Convert.ToHexStringLower(options.Recipient.Public.KeyId));
        _feed.ConnectionChanged += (connected, why) =>
        {
            _connectionFault = connected ? "" : $"not connected to the broker: {why}";
            ConnectionChanged?.Invoke(connected, why);
        };
        _pulse = new Pulse(options.Store, () => _connectionFault);
        _acknowledgements = new AcknowledgementSender(Core.Acknowledge, _feed.PublishAsync);
        _acknowledgements.Failed += failure => Failed?.Invoke(failure);
        _acknowledgements.Sent += NoteConfirmation;
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

    /// <summary>Batches that the store did not take since the start.</summary>
    public long StoreFailures => Interlocked.Read(ref _storeFailures);

    /// <summary>Why the store did not take the last batch, or sign of life; null if it did.</summary>
    public string? StoreFault => _storeFault ?? _pulse.StoreFault;

    /// <summary>Why there is no connection; empty when there is one.</summary>
    public string ConnectionFault => _connectionFault;

    /// <summary>The timestamp at which the batch began that is being stored; null while there is none.</summary>
    internal long? BatchBegan => Interlocked.Read(ref _batchBegan) is var began and not 0 ? began : null;

    /// <summary>Starts; connects as soon as the broker can be reached, and reconnects whenever the connection is lost.</summary>
    public void Start()
    {
        _working = Task.Run(WorkAsync);
        _acknowledging = Task.Run(_acknowledgements.RunAsync);
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
        _acknowledgements.Complete();
        await _acknowledging;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _feed.DisposeAsync();
        _stopping.Dispose();
        foreach (ReadingStore writer in _writers.Skip(1))
        {
            writer.Dispose();
        }
    }

    /// <summary>Stores messages, while the next ones are decrypted.</summary>
    private async Task WorkAsync()
    {
        Task<(IReadOnlyList<ReceivedMessage> Received, PreparedBatch Prepared)> next = Task.Run(PrepareAsync);
        while (true)
        {
            (IReadOnlyList<ReceivedMessage> received, PreparedBatch prepared) = await next;
            if (received.Count == 0)
            {
                return;
            }

            next = Task.Run(PrepareAsync);
            Interlocked.Exchange(ref _batchBegan, Stopwatch.GetTimestamp());
            await StoreUntilItWorksAsync(received, prepared);
            Interlocked.Exchange(ref _batchBegan, 0);
        }
    }

    private async Task<(IReadOnlyList<ReceivedMessage> Received, PreparedBatch Prepared)> PrepareAsync()
    {
        IReadOnlyList<ReceivedMessage> received = await _feed.ReadAsync(BatchLimit * _writers.Count);
        TimeSpan pause = ShortestPause;
        while (true)
        {
            try
            {
                return (received, Core.Prepare([.. received.Select(each => each.Message)]));
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // It looks devices and epochs up in the store.
                NoteStoreFailure(failure);
            }

            if (_stopping.IsCancellationRequested)
            {
                return ([], Core.Prepare([]));
            }

            await Task.Delay(pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>
    /// Stores messages, and tries again as long as the database does not work: what a broker has delivered is delivered once. Meanwhile the
    /// broker waits. Messages that come again by themselves may be stored by another collector.
    /// </summary>
    private async Task StoreUntilItWorksAsync(IReadOnlyList<ReceivedMessage> received, PreparedBatch prepared)
    {
        TimeSpan pause = ShortestPause;
        while (!await TryStoreAsync(received, prepared))
        {
            foreach (ReceivedMessage each in received)
            {
                await each.RetryAsync();
            }

            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            if (received[0].ComesAgain)
            {
                return;
            }
        }
    }

    private async Task<bool> TryStoreAsync(IReadOnlyList<ReceivedMessage> received, PreparedBatch prepared)
    {
        try
        {
            HashSet<Message> patient = [.. received.Where(each => each.CanWait).Select(each => each.Message)];
            HashSet<Message> waiting = [];
            _acknowledgements.Add(Core.Store(prepared, patient.Contains, waiting));
            foreach (ReceivedMessage each in received)
            {
                await (waiting.Contains(each.Message) ? each.WaitAsync() : each.CompleteAsync());
            }

            _storeFault = null;
            return true;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            NoteStoreFailure(failure);
            return false;
        }
    }

    private void NoteStoreFailure(Exception failure)
    {
        _storeFault = failure.Message;
        Interlocked.Increment(ref _storeFailures);
        Failed?.Invoke(failure);
    }

    private void NoteConfirmation(bool isConfirmed)
    {
        // Without a connection nothing is confirmed, and that is reported already.
        if (isConfirmed != _isConfirming && (isConfirmed || _feed.IsConnected))
        {
            _isConfirming = isConfirmed;
            ConfirmationChanged?.Invoke(isConfirmed);
        }
    }
}
