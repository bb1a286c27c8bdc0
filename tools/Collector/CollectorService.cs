using System.Diagnostics;
using NanoMedAgent.Collector.Feeds;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>A collector with a session at a broker: hands messages to <see cref="CollectorCore"/>, and publishes its answers.</summary>
public sealed class CollectorService : IAsyncDisposable
{
    // Messages in one transaction: after an outage many readings share one write to the disk.
    private const int BatchLimit = 64;

    private readonly IMessageFeed _feed;
    private readonly AcknowledgementSender _acknowledgements;
    private readonly Pulse _pulse;
    private Task _working = Task.CompletedTask;
    private Task _acknowledging = Task.CompletedTask;
    private bool _isConfirming = true;
    private long _batchBegan;
    private long _storeFailures;
    private volatile string? _storeFault;
    private volatile string _connectionFault = "not connected to the broker yet";

    /// <summary>Creates a collector. <see cref="Start"/> starts it.</summary>
    public CollectorService(CollectorOptions options)
    {
        Core = new CollectorCore(options.Recipient, options.Store, options.Trusted, options.Clock, options.KeepsEvidence);
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
        await _working;
        _acknowledgements.Complete();
        await _acknowledging;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _feed.DisposeAsync();
    }

    private async Task WorkAsync()
    {
        while (await _feed.ReadAsync(BatchLimit) is { Count: > 0 } received)
        {
            Interlocked.Exchange(ref _batchBegan, Stopwatch.GetTimestamp());
            try
            {
                await StoreAsync([.. received.Where(each => each.CanWait)], canWait: true);
                await StoreAsync([.. received.Where(each => !each.CanWait)], canWait: false);
                _storeFault = null;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                _storeFault = failure.Message;
                Interlocked.Increment(ref _storeFailures);
                Failed?.Invoke(failure);
                foreach (ReceivedMessage each in received)
                {
                    await each.RetryAsync();
                }
            }
            finally
            {
                Interlocked.Exchange(ref _batchBegan, 0);
            }
        }
    }

    /// <summary>Stores messages. What has waited long enough for its epoch is refused.</summary>
    private async Task StoreAsync(IReadOnlyList<ReceivedMessage> received, bool canWait)
    {
        if (received.Count == 0)
        {
            return;
        }

        HashSet<Message> waiting = [];
        _acknowledgements.Add(Core.Store([.. received.Select(each => each.Message)], canWait ? waiting : null));
        foreach (ReceivedMessage each in received)
        {
            await (waiting.Contains(each.Message) ? each.WaitAsync() : each.CompleteAsync());
        }
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
