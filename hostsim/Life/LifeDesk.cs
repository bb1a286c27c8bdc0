using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Ownership;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.HostSim.Life;

/// <summary>
/// What a hospital's administrator does with the authority's key. A device that has just got its owner gets its first policy: no delegate's
/// command counts there, as it has no authenticated date yet. A device that is to be given away or retired is told so, whenever it is heard
/// of, until it has proved it.
/// </summary>
internal sealed class LifeDesk(LifeHospital hospital, Func<DateTimeOffset> clock)
{
    /// <summary>Who the administrator is.</summary>
    public const string Admin = "admin";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan ResendAfter = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, CosePublicKey> _bought = [];
    private readonly Dictionary<string, (LifeActKind Kind, DateTimeOffset SentAt)> _endings = [];

    /// <summary>Devices of which the ward has noted, by their own proof, that they are not the hospital's any more.</summary>
    public int HandedOver { get; private set; }

    /// <summary>A device comes to the hospital.</summary>
    public void Add(CosePublicKey key) => _bought[key.DeviceId] = key;

    /// <summary>A device is to be given away or retired.</summary>
    public void End(string device, LifeActKind kind) => _endings[device] = (kind, DateTimeOffset.MinValue);

    /// <summary>Handles what a device has published. The ward has handled it before, and noted what it proves.</summary>
    public void Handle(Message message)
    {
        if (Topic.Parse(message.Topic) is not { } topic || !_bought.TryGetValue(topic.Device, out CosePublicKey? key))
        {
            return;
        }

        if (topic.Kind == Topic.Events
            && DeviceEvent.TryReadUnverified(topic, message.Payload, out DeviceEvent? claimed) == RefusalReason.None
            && claimed!.OwnershipEvent == OwnershipEvent.Owned
            && claimed.Ownership?.Owner.AsSpan().SequenceEqual(hospital.Authority.Public.KeyId) == true
            && DeviceEvent.TryRead(topic, message.Payload, key, out _) == RefusalReason.None)
        {
            SendFirstPolicy(key);
        }

        if (_endings.TryGetValue(key.DeviceId, out (LifeActKind Kind, DateTimeOffset SentAt) ending))
        {
            SendEnd(key, ending.Kind, ending.SentAt);
        }
    }

    private void SendFirstPolicy(CosePublicKey key)
    {
        PolicyDelivery delivery = new(hospital.Associations, hospital.Authority);
        delivery.HandleWithoutPolicy(key, (hospital.Policy, hospital.PolicyVersion), clock());
        foreach (Message message in delivery.CheckTimers(clock(), device => device == key.DeviceId))
        {
            hospital.Broker.TryPublish(message);
        }
    }

    private void SendEnd(CosePublicKey key, LifeActKind kind, DateTimeOffset sentAt)
    {
        string device = key.DeviceId;
        DateTimeOffset now = clock();
        DeviceState? state = hospital.Associations.DeviceStates.Find(device);
        if (state is DeviceState.Made or DeviceState.Retired)
        {
            HandedOver += state == DeviceState.Made ? 1 : 0;
            _endings.Remove(device);
        }

        if (!state.IsInService() || now - sentAt < ResendAfter)
        {
            return;
        }

        _endings[device] = (kind, now);
        bool isHandOver = kind == LifeActKind.HandOver;
        long counter = hospital.Associations.Counters.Next(device, now);
        AuthorityCommand command = isHandOver
            ? AuthorityCommand.ForHandOver(device, null, false, counter, now + Lifetime)
            : AuthorityCommand.ForRetiring(device, "worn-out", false, counter, now + Lifetime);
        hospital.Associations.Ownership.Add(new OwnershipRequest(
            device, counter, isHandOver ? OwnershipEnd.HandOver : OwnershipEnd.Retirement, hospital.Authority.Public.KeyId, [],
            isHandOver ? "sold" : "worn out", now, Admin));
        hospital.Broker.TryPublish(new Message(new Topic(device, Topic.Commands, "").ToString(), command.Sign(hospital.Authority, key)));
    }
}
