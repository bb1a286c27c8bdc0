using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Conversations;

/// <summary>Sends many devices what waits for them through one connection to a broker, and hands over their answers.</summary>
internal sealed class FleetConversation : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // Of a session that lasts no longer than this program: whatever it misses is sent again.
    private readonly string _clientId = $"medagent-{Guid.NewGuid():N}";
    private readonly Lock _lock = new();
    private readonly BrokerSession _session;
    private readonly string _kind;
    private readonly Func<DateTimeOffset, IReadOnlyList<Message>> _makeDue;
    private readonly Func<string, CosePublicKey?> _keyOf;
    private readonly Action<DeviceEvent, DateTimeOffset> _handle;

    /// <summary>Connects, and stays connected as far as the broker allows it.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="kind">The kind of the events that are answers.</param>
    /// <param name="makeDue">Makes what is due. It is never called at the same time as the next two.</param>
    /// <param name="keyOf">The key of a device to talk to; null for others.</param>
    /// <param name="handle">Handles an answer that is verified with this key.</param>
    public FleetConversation(
        BrokerAccess broker, string kind, Func<DateTimeOffset, IReadOnlyList<Message>> makeDue, Func<string, CosePublicKey?> keyOf,
        Action<DeviceEvent, DateTimeOffset> handle)
    {
        (_kind, _makeDue, _keyOf, _handle) = (kind, makeDue, keyOf, handle);
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
            due = _makeDue(DateTimeOffset.UtcNow);
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
        if (Topic.Parse(message.Topic) is { Kind: Topic.Events, DataClass: "" } topic
            && DeviceEvent.TryReadUnverified(topic, message.Payload, out DeviceEvent? claimed) == RefusalReason.None
            && claimed!.Kind == _kind
            && _keyOf(topic.Device) is { } key
            && DeviceEvent.TryRead(topic, message.Payload, key, out DeviceEvent? answer) == RefusalReason.None)
        {
            _handle(answer!, DateTimeOffset.UtcNow);
        }

        return Task.CompletedTask;
    }
}
