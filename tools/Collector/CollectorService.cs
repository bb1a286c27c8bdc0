using System.Threading.Channels;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>A collector at a broker: hands messages to <see cref="CollectorCore"/>, publishes what it answers.</summary>
public sealed class CollectorService : IAsyncDisposable
{
    // Messages in one transaction: a burst after an outage costs one write to disk for many readings.
    private const int BatchLimit = 64;

    // Messages that wait in memory; beyond, the broker waits.
    private const int QueueLimit = 1024;

    private readonly BrokerSession _session;
    private readonly Channel<Message> _queue = Channel.CreateBounded<Message>(QueueLimit);
    private Task _working = Task.CompletedTask;

    /// <summary>A collector that is not started yet.</summary>
    public CollectorService(CollectorOptions options)
    {
        Core = new CollectorCore(options.Recipient, options.Store, options.Trusted, options.Clock);
        _session = new BrokerSession(
            new BrokerAddress(options.BrokerHost, options.BrokerPort),
            options.ClientId ?? "nanomedagent-collector-" + Convert.ToHexStringLower(options.Recipient.Public.KeyId),
            Topic.Filters,
            (message, cancellation) => _queue.Writer.WriteAsync(message, cancellation).AsTask());
        _session.ConnectionChanged += (connected, why) => ConnectionChanged?.Invoke(connected, why);
    }

    /// <summary>The connection came up (true) or went down (false), with a word on why it is down.</summary>
    public event Action<bool, string>? ConnectionChanged;

    /// <summary>Something went wrong that is not the broker's absence: the store failed. The readings stay with the device and come again.</summary>
    public event Action<Exception>? Failed;

    /// <summary>What it does with messages.</summary>
    public CollectorCore Core { get; }

    /// <summary>Whether it is connected and subscribed.</summary>
    public bool IsConnected => _session.IsConnected;

    /// <summary>Starts working; connects as soon as the broker is there, and again whenever it went away.</summary>
    public void Start()
    {
        _working = Task.Run(WorkAsync);
        _session.Start();
    }

    /// <summary>Disconnects, and deals with what was received before.</summary>
    public async Task StopAsync()
    {
        await _session.StopAsync();
        _queue.Writer.TryComplete();
        await _working;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        _queue.Writer.TryComplete();
        await _working;
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
                // Together: one after the other, each would wait for the broker's receipt of the one before. One that finds the broker away is no loss: the device sends again
                // what it does not find acknowledged, and is answered then.
                await Task.WhenAll(Core.Handle(batch).Select(_session.PublishAsync));
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                Failed?.Invoke(failure);
            }
        }
    }
}
