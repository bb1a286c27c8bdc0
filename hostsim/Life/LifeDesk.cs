using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Ownership;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.HostSim.Life;

/// <summary>
/// What a hospital's administrator has asked for and devices have not confirmed yet: the policy in force, hand-overs and retirements. A
/// device that is heard of is told what it lacks; it is told again later when it does not answer.
/// </summary>
internal sealed class LifeDesk(LifeHospital hospital, Func<DateTimeOffset> clock)
{
    private const string Admin = "admin";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan ResendAfter = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, Entry> _entries = [];

    /// <summary>Devices of which the ward has noted, by their own proof, that they are not the hospital's any more.</summary>
    public int HandedOver { get; private set; }

    /// <summary>A device comes to the hospital.</summary>
    public void Add(CosePublicKey key) => _entries[key.DeviceId] = new Entry(key);

    /// <summary>A device is to be given away or retired.</summary>
    public void End(string device, LifeActKind kind) => _entries[device].Wanted = kind;

    /// <summary>Handles what a device has published.</summary>
    public void Handle(Message message)
    {
        if (Topic.Parse(message.Topic) is not { } topic || !_entries.TryGetValue(topic.Device, out Entry? entry))
        {
            return;
        }

        if (topic.Kind == Topic.Events
            && DeviceEvent.TryRead(topic, message.Payload, entry.Key, out DeviceEvent? reported) == RefusalReason.None)
        {
            Handle(entry, reported!);
        }

        if (_entries.ContainsKey(topic.Device))
        {
            Send(entry);
        }
    }

    private void Handle(Entry entry, DeviceEvent reported)
    {
        if (reported.Kind == DeviceEvent.CommandKind && reported.Number == entry.Counter
            && reported.What == (long)CommandAnswer.CarriedOut && entry.IsPolicySent)
        {
            entry.Policy = entry.Sent;
        }

        // The ward has handled the event before, and noted what it proves.
        DeviceState? state = hospital.Associations.DeviceStates.Find(entry.Key.DeviceId);
        if (entry.Wanted is not null && state is DeviceState.Made or DeviceState.Retired)
        {
            HandedOver += state == DeviceState.Made ? 1 : 0;
            _entries.Remove(entry.Key.DeviceId);
        }
        else if (reported.OwnershipEvent == OwnershipEvent.Owned)
        {
            entry.IsOwned = true;
            entry.Policy = 0;
            entry.SentAt = DateTimeOffset.MinValue;
        }
    }

    private void Send(Entry entry)
    {
        string device = entry.Key.DeviceId;
        DateTimeOffset now = clock();
        if (!entry.IsOwned || now - entry.SentAt < ResendAfter || hospital.Associations.DeviceStates.Find(device).IsBlocked()
            || (entry.Wanted is null && entry.Policy == hospital.PolicyVersion))
        {
            return;
        }

        entry.SentAt = now;
        entry.Counter = hospital.Associations.Counters.Next(device, now);
        entry.IsPolicySent = entry.Wanted is null;
        entry.Sent = hospital.PolicyVersion;
        AuthorityCommand command = entry.Wanted switch
        {
            LifeActKind.HandOver => AuthorityCommand.ForHandOver(device, null, false, entry.Counter, now + Lifetime),
            LifeActKind.Retire => AuthorityCommand.ForRetiring(device, "worn-out", false, entry.Counter, now + Lifetime),
            _ => AuthorityCommand.ForPolicy(device, hospital.Policy, entry.Counter, now + Lifetime),
        };
        if (entry.Wanted is { } wanted)
        {
            bool isHandOver = wanted == LifeActKind.HandOver;
            hospital.Associations.Ownership.Add(new OwnershipRequest(
                device, entry.Counter, isHandOver ? OwnershipEnd.HandOver : OwnershipEnd.Retirement, hospital.Authority.Public.KeyId, [],
                isHandOver ? "sold" : "worn out", now, Admin));
        }

        hospital.Broker.TryPublish(
            new Message(new Topic(device, Topic.Commands, "").ToString(), command.Sign(hospital.Authority, entry.Key)));
    }

    private sealed class Entry(CosePublicKey key)
    {
        public CosePublicKey Key { get; } = key;

        public bool IsOwned { get; set; }

        public int Policy { get; set; }

        public LifeActKind? Wanted { get; set; }

        public bool IsPolicySent { get; set; }

        public int Sent { get; set; }

        public long Counter { get; set; }

        public DateTimeOffset SentAt { get; set; } = DateTimeOffset.MinValue;
    }
}
