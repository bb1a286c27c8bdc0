using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Ownership;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace Agent.Tests.Ownership;

/// <summary>What a device proves at the end of an ownership, and what the hospital's ward makes of it.</summary>
public sealed class EndsAtTheHospital : IDisposable
{
    private readonly OwnershipRig _rig = OwnershipRig.Owned();
    private readonly string _folder = Directory.CreateTempSubdirectory("nanomedagent-ends-").FullName;
    private readonly AssociationStore _store;
    private readonly PairingService _ward;
    private readonly CosePublicKey _key;
    private int _heard;

    public EndsAtTheHospital()
    {
        _key = _rig.Key;
        _store = AssociationStore.Open(Path.Combine(_folder, "readings.db"));
        _store.Devices.Add(new RegisteredDevice(_key, "NM2600042", _rig.Now, "nurse"));
        _ward = new PairingService(new PairingServiceOptions
        {
            Store = _store,
            Authority = _rig.Authority,
            PolicyVersion = 1,
            Send = message => _rig.Send(message.Payload),
            Clock = () => _rig.Now,
        });
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
        _rig.Dispose();
    }

    [Fact]
    public void The_ward_notes_a_retirement_by_the_last_event_of_the_device()
    {
        Ask(OwnershipEnd.Retirement, counter => AuthorityCommand.ForRetiring(_key.DeviceId, "broken", true, counter, Later));
        _rig.RunThroughRestarts().ShouldBe(AgentStart.Retired);
        Hear();
        _store.DeviceStates.Find(_key.DeviceId).ShouldBe(DeviceState.Retired);
    }

    [Fact]
    public void The_ward_notes_a_hand_over_and_the_device_that_comes_back_with_a_new_voucher()
    {
        long before = _rig.Now.ToUnixTimeMilliseconds();
        Import(before);
        Ask(OwnershipEnd.HandOver, counter => AuthorityCommand.ForHandOver(_key.DeviceId, null, true, counter, Later));
        _rig.RunThroughRestarts().ShouldBe(AgentStart.Unowned);
        Hear();
        _store.DeviceStates.Find(_key.DeviceId).ShouldBe(DeviceState.Made);
        _rig.Reported[^1].OwnershipEvent.ShouldBe(OwnershipEvent.Unowned, "the voucher of the first sale is not even sent");

        _rig.Run(seconds: 60);
        Import(_rig.Now.ToUnixTimeMilliseconds());
        _rig.Button.Press(100);
        _rig.RunThroughRestarts();
        Hear();
        _rig.RunThroughRestarts();
        Hear();
        _store.DeviceStates.Find(_key.DeviceId).ShouldBe(DeviceState.Owned);
    }

    private DateTimeOffset Later => _rig.Now.AddMinutes(10);

    /// <summary>Somebody sends a command, and does not wait.</summary>
    private void Ask(OwnershipEnd end, Func<long, AuthorityCommand> make)
    {
        long counter = _store.Counters.Next(_key.DeviceId, _rig.Now);
        _store.Ownership.Add(new OwnershipRequest(
            _key.DeviceId, counter, end, _rig.Authority.Public.KeyId, [], "test", _rig.Now, "boss"));
        _rig.Send(make(counter).Sign(_rig.Authority, _key));
    }

    private void Import(long number) => _store.Vouchers.Add(
        _rig.Voucher(number), _rig.Voucher(number).Sign(_rig.Maker), "admin", _rig.Now).ShouldBeTrue();

    /// <summary>The broker delivers to the ward what the device has published.</summary>
    private void Hear()
    {
        foreach (PublishedMessage message in _rig.Published.Skip(_heard).ToArray())
        {
            _heard++;
            _ward.Handle(new Message(message.Topic, message.Payload));
        }
    }
}
