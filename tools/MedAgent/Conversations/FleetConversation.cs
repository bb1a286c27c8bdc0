using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Conversations;

/// <summary>Sends policies to many devices through one connection to a broker, and notes their answers in the database.</summary>
internal sealed class FleetConversation : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // Of a session that lasts no longer than this program: whatever it misses is sent again.
    private readonly string _clientId = $"medagent-{Guid.NewGuid():N}";
    private readonly Lock _lock = new();
    private readonly BrokerSession _session;
    private readonly PolicyDelivery _delivery;
    private readonly Func<string, bool> _isMine;

    /// <summary>Connects, and stays connected as far as the broker allows it.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="store">The database.</param>
    /// <param name="authority">Who signs.</param>
    /// <param name="isMine">Whether a device is one of those to talk to.</param>
    public FleetConversation(BrokerAccess broker, AssociationStore store, CommandAuthority authority, Func<string, bool> isMine)
    {
        _isMine = isMine;
        _delivery = new PolicyDelivery(store, authority);
        _session = new BrokerSession(broker, _clientId, PairingService.Filters, HandleAsync, isTemporary: true);
        _session.ConnectionChanged += (isConnected, why) => Problem = isConnected ? null : why;
        _session.Start();
    }

    /// <summary>Why there is no connection; null if there is one, or none was tried yet.</summary>
    public string? Problem { get; private set; }

    /// <summary>Sends what is due, if there is a connection.</summary>
    public async Task SendDueAsync(CancellationToken cancellation)
    {
        if (!_session.IsConnected)
        {
            return;
        }

        IReadOnlyList<Message> due;
        lock (_lock)
        {
            due = _delivery.CheckTimers(DateTimeOffset.UtcNow, _isMine);
        }

        foreach (Message message in due)
        {
            cancellation.ThrowIfCancellationRequested();

            // What does not reach the broker is sent again.
            await _session.PublishAsync(message);
        }
    }

    /// <summary>Waits for a moment.</summary>
    public static Task PauseAsync(CancellationToken cancellation) => Task.Delay(Interval, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private Task HandleAsync(Message message, CancellationToken cancellation)
    {
        using Lock.Scope scope = _lock.EnterScope();
        if (Topic.Parse(message.Topic) is { Kind: Topic.Events, DataClass: "" } topic && _isMine(topic.Device)
            && DeviceEvent.TryReadUnverified(topic, message.Payload, out DeviceEvent? claimed) == RefusalReason.None
            && claimed!.Kind == DeviceEvent.CommandKind
            && _delivery.KeyOf(topic.Device) is CosePublicKey key
            && DeviceEvent.TryRead(topic, message.Payload, key, out DeviceEvent? answer) == RefusalReason.None)
        {
            _delivery.HandleAnswer(answer!, DateTimeOffset.UtcNow);
        }

        return Task.CompletedTask;
    }
}
