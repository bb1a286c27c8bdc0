using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Conversations;

/// <summary>Sends many devices the changes of the authority's key that wait for them, and notes which have confirmed.</summary>
internal sealed class AuthorityConversation : IAsyncDisposable
{
    private readonly AssociationStore _store;
    private readonly AuthorityChangeDelivery _delivery;
    private BrokerConnection _connection = null!;

    private AuthorityConversation(AssociationStore store)
    {
        _store = store;
        _delivery = new AuthorityChangeDelivery(store);
    }

    /// <summary>Connects and subscribes to the events of all devices.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="store">What waits.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">The broker cannot be reached, or refuses the subscription.</exception>
    public static async Task<AuthorityConversation> OpenAsync(
        BrokerAccess broker, AssociationStore store, CancellationToken cancellation)
    {
        AuthorityConversation conversation = new(store);
        conversation._connection = await BrokerConnection.OpenAsync(
            broker, PairingService.Filters, conversation.Receive, () => { }, cancellation);
        return conversation;
    }

    /// <summary>Sends devices what waits for them, once a minute until they have confirmed it.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task SendDueAsync(IEnumerable<string> devices, CancellationToken cancellation)
    {
        foreach (Message message in devices.SelectMany(device => _delivery.DueFor(device, DateTimeOffset.UtcNow)))
        {
            await _connection.SendAsync(message, cancellation);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private void Receive(Topic topic, byte[] message)
    {
        if (DeviceEvent.TryReadUnverified(topic, message, out DeviceEvent? claimed) == RefusalReason.None
            && claimed!.Kind == DeviceEvent.CommandKind
            && _store.Devices.Find(topic.Device)?.Key is { } key
            && DeviceEvent.TryRead(topic, message, key, out DeviceEvent? answer) == RefusalReason.None)
        {
            _delivery.HandleAnswer(answer!, DateTimeOffset.UtcNow);
        }
    }
}
