using System.Threading.Channels;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>A collector with a session at a broker: hands messages to <see cref="CollectorCore"/>, and publishes its answers.</summary>
public sealed class CollectorService : IAsyncDisposable
{
    // Messages in one transaction: after an outage many readings share one write to the disk.
    private const int BatchLimit = 64;

    // Messages that wait in memory. When there are more, the broker waits.
    private const int QueueLimit = 1024;

    private readonly BrokerSession _session;
    private readonly AcknowledgementSender _acknowledgements;
    private readonly Channel<Message> _queue = Channel.CreateBounded<Message>(QueueLimit);
    private Task _working = Task.CompletedTask;
    private Task _acknowledging = Task.CompletedTask;
    private bool _isConfirming = true;

    /// <summary>Creates a collector. <see cref="Start"/> starts it.</summary>
    public CollectorService(CollectorOptions options)
    {
        Core = new CollectorCore(options.Recipient, options.Store, options.Trusted, options.Clock, options.KeepsEvidence);
        _session = new BrokerSession(
            options.Broker,
            options.ClientId ?? "nanomedagent-collector-" + Convert.ToHexStringLower(options.Recipient.Public.KeyId),
            Topic.Filters,
            (message, cancellation) => _queue.Writer.WriteAsync(message, cancellation).AsTask());
        _session.ConnectionChanged += (connected, why) => ConnectionChanged?.Invoke(connected, why);
        _acknowledgements = new AcknowledgementSender(Core.Acknowledge, _session.PublishAsync);
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
    public bool IsConnected => _session.IsConnected;

    /// <summary>Starts; connects as soon as the broker can be reached, and reconnects whenever the connection is lost.</summary>
    public void Start()
    {
        _working = Task.Run(WorkAsync);
        _acknowledging = Task.Run(_acknowledgements.RunAsync);
        _session.Start();
    }

    /// <summary>Disconnects, and handles what was received before.</summary>
    public async Task StopAsync()
    {
        await _session.StopAsync();
        _queue.Writer.TryComplete();
        await _working;
        _acknowledgements.Complete();
        await _acknowledging;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _session.DisposeAsync();
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
                _acknowledgements.Add(Core.Store(batch));
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                Failed?.Invoke(failure);
            }
        }
    }

    private void NoteConfirmation(bool isConfirmed)
    {
        // Without a connection nothing is confirmed, and that is reported already.
        if (isConfirmed != _isConfirming && (isConfirmed || _session.IsConnected))
        {
            _isConfirming = isConfirmed;
            ConfirmationChanged?.Invoke(isConfirmed);
        }
    }
}
