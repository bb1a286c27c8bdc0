using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Authorities;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Ownership;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Ownership;

/// <summary>The ward notes that a device was retired or handed over when the device proves it, also when nobody waits any more.</summary>
public sealed class ProvenEnds : IDisposable
{
    private const int Unowned = 1;
    private const int Owned = 2;
    private const int Retired = 3;

    private readonly HospitalKey _device = HospitalKey.Create();
    private FakeWard _ward = new();
    private int _order;

    private string Id => _device.Public.DeviceId;

    private DeviceState? State => _ward.Store.DeviceStates.Find(Id);

    private long NowMs => _ward.Now.ToUnixTimeMilliseconds();

    public void Dispose()
    {
        _ward.Dispose();
        _device.Dispose();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_device_is_retired_exactly_when_its_last_event_proves_it_with_who_wanted_it_and_why(string database)
    {
        FakeWard onDatabase = new(database);
        _ward.Dispose();
        _ward = onDatabase;
        Register();
        long counter = Ask(OwnershipEnd.Retirement, "broken");
        Answer(0, counter);
        State.ShouldBe(DeviceState.Active, "it only says that it begins");
        byte[] last = Report(Retired, counter);
        State.ShouldBe(DeviceState.Retired);
        DeviceStateChange change = _ward.Store.DeviceStates.History(Id)[0];
        (change.By, change.Reason).ShouldBe(("boss", "by the device's own proof: broken"));
        _ward.Store.Ownership.FindProof(Id, counter).ShouldBe(last);
        _ward.AuditOf(Id).ShouldContain($"{Id} ownership: retired: by the device's own proof: broken");
    }

    [Fact]
    public void A_proof_counts_once_however_often_it_comes_and_whoever_hears_it()
    {
        Register();
        long counter = Ask(OwnershipEnd.Retirement, "broken");
        byte[] last = Report(Retired, counter);
        Receive(last);
        _ward.Restart();
        Receive(last);
        Report(Retired, counter);
        DeviceEvent.TryRead(Topic.Parse($"nm/2/{Id}/e")!, last, _device.Public, out DeviceEvent? told);
        _ward.Store.EndOwnership(told!, last, _ward.Now).Refusal.ShouldBe(OwnershipProofRefusal.ProvenBefore);
        _ward.Store.DeviceStates.History(Id).Count(change => change.State == DeviceState.Retired).ShouldBe(1);
    }

    [Fact]
    public void Days_later_and_after_a_restart_of_the_ward_the_last_event_still_counts()
    {
        Register();
        long counter = Ask(OwnershipEnd.Retirement, "broken");
        _ward.Now = _ward.Now.AddDays(20);
        _ward.Restart();
        Report(Retired, counter);
        State.ShouldBe(DeviceState.Retired);
    }

    [Fact]
    public void The_first_of_two_commands_counts_when_the_device_has_carried_out_that_one()
    {
        Register();
        long first = Ask(OwnershipEnd.Retirement, "broken");
        Ask(OwnershipEnd.Retirement, "broken");
        Report(Retired, first);
        State.ShouldBe(DeviceState.Retired);
    }

    [Fact]
    public void A_last_event_that_is_forged_or_of_another_device_or_older_than_the_command_retires_nothing()
    {
        Register();
        long counter = Ask(OwnershipEnd.Retirement, "broken");
        byte[] forged = Event(Retired, counter);
        forged[^1] ^= 1;
        Receive(forged);
        using HospitalKey other = HospitalKey.Create();
        Receive(DeviceMessages.OwnershipEvent(other, Retired, counter, 0, null, null, new EventOrder(1, ++_order)));
        Report(Retired, counter - 1);
        State.ShouldBe(DeviceState.Active);
        _ward.AuditOf(Id).ShouldContain(
            $"{Id} report: refused: an event about an end that is older than the command, repeated or late");
        _ward.AuditOf(Id).ShouldContain($"{Id} report: refused: SignatureWrong");
    }

    [Fact]
    public void An_event_from_before_the_newest_one_ends_nothing()
    {
        Register();
        byte[] early = Event(Unowned, NowMs);
        Answer(0, 1);
        Ask(OwnershipEnd.HandOver, "handed over");
        Receive(early);
        State.ShouldBe(DeviceState.Active);
    }

    [Fact]
    public void A_device_that_its_maker_has_retired_says_so_as_well()
    {
        Register();
        Report(Retired, NowMs);
        State.ShouldBe(DeviceState.Retired);
        DeviceStateChange change = _ward.Store.DeviceStates.History(Id)[0];
        (change.By, change.Reason).ShouldBe((Id, "by the device's own proof: a command that did not come from here"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_device_that_was_handed_over_is_not_the_hospitals_any_more(bool hasNextOwner)
    {
        Register();
        long counter = Ask(OwnershipEnd.HandOver, "handed over");
        Report(Owned, 5, owner: _ward.Authority.KeyId);
        State.ShouldBe(DeviceState.Active, "it waits for a policy, as before");
        Report(hasNextOwner ? Owned : Unowned, NowMs, owner: hasNextOwner ? new byte[8] : null);
        State.ShouldBe(DeviceState.Made);
        _ward.Store.Ownership.FindProof(Id, counter).ShouldNotBeNull();
        Report(hasNextOwner ? Owned : Unowned, NowMs, owner: hasNextOwner ? new byte[8] : null);
        _ward.Store.DeviceStates.History(Id).Count(change => change.State == DeviceState.Made).ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_announcement_under_the_key_before_or_after_a_change_of_the_authoritys_key_hands_nothing_over(bool isFormer)
    {
        Register();
        byte[] other = [1, 2, 3, 4, 5, 6, 7, 8];
        byte[] own = _ward.Authority.KeyId;
        (byte[] former, byte[] next) = isFormer ? (other, own) : (own, other);
        _ward.Store.AuthorityChanges.Add(new AuthorityChange(Id, 1, former, next, [1], [2], _ward.Now, "boss", null));
        long voucher = NowMs;
        Ask(OwnershipEnd.HandOver, "handed over");
        Report(Owned, voucher, owner: other);
        State.ShouldBe(DeviceState.Active, "it got its owner a moment ago, and waits for a policy under the other key");
        Report(Owned, NowMs, owner: new byte[8]);
        State.ShouldBe(DeviceState.Made);
    }

    [Fact]
    public void An_announcement_from_before_the_command_hands_nothing_over()
    {
        Register();
        Ask(OwnershipEnd.HandOver, "handed over");
        Report(Unowned, 0);
        State.ShouldBe(DeviceState.Active);
        _ward.AuditOf(Id)[^1].ShouldContain("older than the command");
    }

    [Fact]
    public void A_device_without_an_owner_that_nobody_has_handed_over_stays_and_is_told_to_the_audit_log()
    {
        Register();
        Report(Unowned, NowMs);
        State.ShouldBe(DeviceState.Active);
        _ward.AuditOf(Id)[^1].ShouldContain("the sensor has no owner any more, and nobody here has given it away");
    }

    [Fact]
    public void A_device_that_comes_back_is_owned_again_and_can_be_handed_over_again()
    {
        Register();
        Ask(OwnershipEnd.HandOver, "handed over");
        Report(Unowned, NowMs);
        _ward.Now = _ward.Now.AddDays(1);
        Report(Owned, NowMs, owner: _ward.Authority.KeyId);
        State.ShouldBe(DeviceState.Owned);
        _ward.Now = _ward.Now.AddDays(1);
        Ask(OwnershipEnd.HandOver, "handed over");
        Report(Unowned, NowMs);
        State.ShouldBe(DeviceState.Made);
    }

    [Fact]
    public void Its_association_ends_and_the_device_is_not_told_any_more()
    {
        FakeSensor sensor = _ward.NewSensor();
        Association association = _ward.Pair(sensor, 1);
        long counter = NowMs;
        _ward.Store.Ownership.Add(new OwnershipRequest(
            sensor.Id, counter, OwnershipEnd.Retirement, _ward.Authority.KeyId, [], "broken", _ward.Now, "boss"));
        sensor.Own(Retired, counter);
        List<Association> changed = [];
        _ward.Pairing.AssociationChanged += changed.Add;
        _ward.Deliver();
        AssociationEnd end = _ward.Store.Find(association.Id)!.End!;
        (end.Cause, end.By, end.Reason).ShouldBe((EndCause.OwnershipEnd, "boss", "by the device's own proof: broken"));
        changed.Select(each => each.Id).ShouldBe([association.Id]);
        int sent = _ward.Sent.Count;
        _ward.Run(120);
        _ward.Sent.Count.ShouldBe(sent);
    }

    private void Register() => _ward.Store.Devices.Add(new RegisteredDevice(_device.Public, "SN1", _ward.Now, "nurse"));

    private long Ask(OwnershipEnd end, string reason)
    {
        long counter = _ward.Store.Counters.Next(Id, _ward.Now);
        _ward.Store.Ownership.Add(
            new OwnershipRequest(Id, counter, end, _ward.Authority.KeyId, [], reason, _ward.Now, "boss"));
        return counter;
    }

    private byte[] Event(int what, long number, byte[]? owner = null) => DeviceMessages.OwnershipEvent(
        _device, what, number, 0, what == Unowned ? new byte[16] : null, owner, new EventOrder(1, ++_order));

    private byte[] Report(int what, long number, byte[]? owner = null)
    {
        byte[] message = Event(what, number, owner);
        Receive(message);
        return message;
    }

    private void Answer(int what, long counter) => Receive(
        DeviceMessages.Event(_device, Id, "command", 0, 75, what, counter, 0, new EventOrder(1, ++_order)));

    private void Receive(byte[] message) => _ward.Pairing.Handle(new Message($"nm/2/{Id}/e", message));
}
