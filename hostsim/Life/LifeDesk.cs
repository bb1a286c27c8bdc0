using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Ownership;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.HostSim.Life;

/// <summary>
/// What a hospital's administrator does with the authority's key: a device that is to be given away or retired is told so, whenever it is
/// heard of, until it has proved it.
/// </summary>
internal sealed class LifeDesk(LifeHospital hospital, Func<DateTimeOffset> clock)
{
    /// <summary>Who the administrator is.</summary>
    public const string Admin = "admin";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan ResendAfter = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, Ending> _endings = [];

    /// <summary>Devices of which the ward has noted, by their own proof, that they are not the hospital's any more.</summary>
    public int HandedOver { get; private set; }

    /// <summary>A device is to be given away or retired.</summary>
    public void End(CosePublicKey device, LifeActKind kind) =>
        _endings[device.DeviceId] = new Ending(device, kind, DateTimeOffset.MinValue);

    /// <summary>Handles what a device has published. The ward has handled it before, and noted what it proves.</summary>
    public void Handle(Message message)
    {
        if (Topic.Parse(message.Topic) is { } topic && _endings.TryGetValue(topic.Device, out Ending? ending))
        {
            SendEnd(ending);
        }
    }

    private void SendEnd(Ending ending)
    {
        string device = ending.Key.DeviceId;
        DateTimeOffset now = clock();
        DeviceState? state = hospital.Associations.DeviceStates.Find(device);
        if (state is DeviceState.Made or DeviceState.Retired)
        {
            HandedOver += state == DeviceState.Made ? 1 : 0;
            _endings.Remove(device);
        }

        if (!state.IsInService() || now - ending.SentAt < ResendAfter)
        {
            return;
        }

        _endings[device] = ending with { SentAt = now };
        bool isHandOver = ending.Kind == LifeActKind.HandOver;
        long counter = hospital.Associations.Counters.Next(device, now);
        AuthorityCommand command = isHandOver
            ? AuthorityCommand.ForHandOver(device, null, false, counter, now + Lifetime)
            : AuthorityCommand.ForRetiring(device, "worn-out", false, counter, now + Lifetime);
        hospital.Associations.Ownership.Add(new OwnershipRequest(
            device, counter, isHandOver ? OwnershipEnd.HandOver : OwnershipEnd.Retirement, hospital.Authority.Public.KeyId, [],
            isHandOver ? "sold" : "worn out", now, Admin));
        byte[] signed = command.Sign(hospital.Authority, ending.Key);
        hospital.Broker.TryPublish(new Message(new Topic(device, Topic.Commands, "").ToString(), signed));
    }

    private sealed record Ending(CosePublicKey Key, LifeActKind Kind, DateTimeOffset SentAt);
}
