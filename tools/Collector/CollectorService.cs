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
    private Task _working = Task.CompletedTask;
    private Task _acknowledging = Task.CompletedTask;
    private bool _isConfirming = true;

    /// <summary>Creates a collector. <see cref="Start"/> starts it.</summary>
    public CollectorService(CollectorOptions options)
    {
        Core = new CollectorCore(options.Recipient, options.Store, options.Trusted, options.Clock, options.KeepsEvidence);
        _feed = options.Broker.CreateFeed(
            options.ClientId ?? "nanomedagent-collector-" + Convert.ToHexStringLower(options.Recipient.Public.KeyId));
        _feed.ConnectionChanged += (connected, why) => ConnectionChanged?.Invoke(connected, why);
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

    /// <summary>Starts; connects as soon as the broker can be reached, and reconnects whenever the connection is lost.</summary>
    public void Start()
    {
        _working = Task.Run(WorkAsync);
        _acknowledging = Task.Run(_acknowledgements.RunAsync);
        _feed.Start();
    }

    /// <summary>Disconnects, and handles what was received before.</summary>
    public async Task StopAsync()
    {
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
            try
            {
                await StoreAsync([.. received.Where(each => each.CanWait)], canWait: true);
                await StoreAsync([.. received.Where(each => !each.CanWait)], canWait: false);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                Failed?.Invoke(failure);
                foreach (ReceivedMessage each in received)
                {
                    await each.RetryAsync();
                }
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
