using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.Hospital.Vouchers;

namespace Hospital.Tests.Rollouts;

/// <summary>The ward brings the policies that somebody has ordered to the devices, whenever they can be reached.</summary>
public sealed class PolicyDeliveries : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _authority = HospitalKey.Create();
    private readonly HospitalKey _recipient = HospitalKey.Create();
    private readonly List<Message> _sent = [];
    private readonly FakeFleet _fleet;
    private AssociationStore _store;
    private CommandAuthority _signer;
    private PairingService _ward;
    private DateTimeOffset _now = DateTimeOffset.UtcNow;
    private (byte[] Message, int Version)? _first;

    public PolicyDeliveries()
    {
        _fleet = new FakeFleet(_authority.Public);
        _store = AssociationStore.Open(_folder.File("readings.db"));
        _signer = _authority;
        _ward = NewWard();
    }

    public void Dispose()
    {
        _fleet.Dispose();
        _store.Dispose();
        _authority.Dispose();
        _recipient.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Two_hundred_devices_get_a_policy_across_restarts_of_the_ward_though_some_are_off_some_refuse_and_answers_are_lost()
    {
        IReadOnlyList<FakeFleet.Device> devices = _fleet.Add(200, _store);
        FakeFleet.Device[] off = [.. devices.Take(40)];
        FakeFleet.Device[] refusing = [.. devices.Skip(40).Take(20)];
        FakeFleet.Device[] losing = [.. devices.Skip(60).Take(20)];
        Array.ForEach(off, device => device.IsOff = true);
        Array.ForEach(refusing, device => device.Refuses = 11);
        Array.ForEach(losing, device => device.LostAnswers = 3);
        Order(5, devices);
        Run(TimeSpan.FromSeconds(3), isDoubled: true);
        Restart();
        Run(TimeSpan.FromMinutes(20), isDoubled: true);
        devices.Count(device => device.Version == 5).ShouldBe(140);
        Count(PolicyOrderState.InForce).ShouldBe(140);
        Count(PolicyOrderState.Refused).ShouldBe(20);
        Count(PolicyOrderState.Waiting).ShouldBe(40);
        _store.Policies.All().Where(order => order.State == PolicyOrderState.Refused).ShouldAllBe(
            order => order.Reason.StartsWith("the device refuses the policy and keeps the one that it has (", StringComparison.Ordinal));
        Array.ForEach(off, device => device.IsOff = false);
        Restart();
        Array.ForEach(off, Report);
        Run(TimeSpan.FromMinutes(5));
        Count(PolicyOrderState.InForce).ShouldBe(180);
        devices.ShouldAllBe(device => device.Restarts == (refusing.Contains(device) ? 0 : 1), "each restarts once, whatever came twice");
    }

    [Fact]
    public void No_more_than_a_few_devices_restart_in_the_same_second()
    {
        Order(5, _fleet.Add(60, _store));
        _ward.CheckTimers();
        _sent.Count.ShouldBe(25);
        _ward.CheckTimers();
        _sent.Count.ShouldBe(50);
    }

    [Fact]
    public void A_device_that_is_heard_of_again_gets_its_policy_at_once()
    {
        FakeFleet.Device device = _fleet.Add(1, _store).Single();
        device.IsOff = true;
        Order(5, [device]);
        Run(TimeSpan.FromHours(3));
        device.IsOff = false;
        int before = _sent.Count;
        _now = _now.AddSeconds(31);
        Report(device);
        _ward.CheckTimers();
        _sent.Count.ShouldBe(before + 1);
    }

    [Theory]
    [InlineData(2, PolicyOrderState.InForce)]
    [InlineData(3, PolicyOrderState.Refused)]
    public void A_device_that_was_away_for_long_may_fail_to_start_with_its_policy_twice(int failing, PolicyOrderState outcome)
    {
        FakeFleet.Device device = _fleet.Add(1, _store).Single();
        device.IsOff = true;
        Order(5, [device]);
        Run(TimeSpan.FromHours(3));
        Waiting(device).Attempts.ShouldBeGreaterThan(3);
        device.IsOff = false;
        device.FailingStarts = failing;
        _now = _now.AddSeconds(31);
        Report(device);
        Run(TimeSpan.FromMinutes(5));
        Count(outcome).ShouldBe(1);
    }

    [Fact]
    public void A_device_that_is_away_for_a_quarter_is_sent_a_few_commands_and_another_one_when_those_have_expired()
    {
        FakeFleet.Device device = _fleet.Add(1, _store).Single();
        device.IsOff = true;
        Order(5, [device]);
        for (int hour = 0; hour < 24 * 91; hour++)
        {
            _ward.CheckTimers();
            _now = _now.AddHours(1);
        }

        _sent.Count.ShouldBeInRange(12, 20);
        int before = _sent.Count;
        _ward.Handle(FakeFleet.Answer(device, (int)CommandAnswer.Expired, Waiting(device).Counter, 0));
        _ward.CheckTimers();
        _sent.Count.ShouldBe(before + 1);
        _now = _now.AddSeconds(1);
        _ward.Handle(FakeFleet.Answer(device, (int)CommandAnswer.Expired, Waiting(device).Counter, 0));
        _ward.CheckTimers();
        _sent.Count.ShouldBe(before + 1, "its clock is wrong");
        _now = _now.AddSeconds(60);
        _ward.Handle(FakeFleet.Answer(device, (int)CommandAnswer.DelegationExpired, 0, 0));
        _ward.CheckTimers();
        _sent.Count.ShouldBe(before + 2);
    }

    [Fact]
    public void While_a_device_is_suspended_it_gets_no_policy_and_gets_it_when_it_is_active_again()
    {
        FakeFleet.Device device = _fleet.Add(1, _store).Single();
        _store.DeviceStates.Change([device.Id], DeviceState.Suspended, "admin", "recall 7", _now);
        Order(5, [device]);
        Run(TimeSpan.FromMinutes(5));
        _sent.ShouldBeEmpty();
        Waiting(device).Reason.ShouldBe("the device is suspended");
        _store.DeviceStates.Change([device.Id], DeviceState.Active, "admin", "checked", _now);
        Run(TimeSpan.FromMinutes(61));
        device.Version.ShouldBe(5);
    }

    [Fact]
    public void A_policy_with_a_higher_version_takes_the_place_of_one_that_waits_and_a_lower_one_is_not_ordered()
    {
        FakeFleet.Device device = _fleet.Add(1, _store).Single();
        device.IsOff = true;
        Order(5, [device]).ShouldBe(PolicyOrderOutcome.Waiting);
        Order(6, [device]).ShouldBe(PolicyOrderOutcome.Waiting);
        Order(5, [device]).ShouldBe(PolicyOrderOutcome.Older);
        Order(6, [device], periodSeconds: 30).ShouldBe(PolicyOrderOutcome.OtherOfVersion);
        device.IsOff = false;
        Run(TimeSpan.FromMinutes(2));
        device.Version.ShouldBe(6);
        device.Restarts.ShouldBe(1);
        Order(6, [device]).ShouldBe(PolicyOrderOutcome.InForce);
    }

    [Fact]
    public void What_a_device_has_refused_is_sent_again_when_somebody_orders_it_again()
    {
        FakeFleet.Device device = _fleet.Add(1, _store).Single();
        device.Refuses = 8;
        Order(5, [device]);
        Run(TimeSpan.FromHours(2));
        _sent.Count.ShouldBe(1);
        device.Refuses = 0;
        Order(5, [device]).ShouldBe(PolicyOrderOutcome.Waiting);
        Run(TimeSpan.FromMinutes(1));
        device.Version.ShouldBe(5);
    }

    [Fact]
    public void A_device_that_has_used_the_counter_for_another_command_meanwhile_gets_a_new_one()
    {
        FakeFleet.Device device = _fleet.Add(1, _store).Single();
        device.IsOff = true;
        Order(5, [device]);
        Run(TimeSpan.FromSeconds(5));
        device.LastCounter = _store.Counters.Next(device.Id, _now.AddMinutes(1));
        device.IsOff = false;
        Run(TimeSpan.FromMinutes(5));
        device.Version.ShouldBe(5);
    }

    [Fact]
    public void An_answer_that_another_key_has_signed_or_to_another_command_ends_nothing()
    {
        FakeFleet.Device device = _fleet.Add(1, _store).Single();
        device.LostAnswers = 1;
        Order(5, [device]);
        _ward.CheckTimers();
        long counter = Waiting(device).Counter;
        using HospitalKey other = HospitalKey.Create();
        byte[] forged = DeviceMessages.Event(
            other, device.Id, "command", 1, _now.ToUnixTimeSeconds(), 0, counter, 0, new EventOrder(1, 1));
        _ward.Handle(new Message($"nm/2/{device.Id}/e", forged));
        _ward.Handle(FakeFleet.Answer(device, 0, counter - 1, 0));
        Waiting(device).State.ShouldBe(PolicyOrderState.Waiting);
    }

    [Fact]
    public void A_ward_whose_delegation_is_not_for_policies_sends_none_and_says_so_and_another_program_may()
    {
        FakeFleet.Device device = _fleet.Add(1, _store).Single();
        using HospitalKey key = HospitalKey.Create();
        Delegation delegation = new(key.Public, DelegationPurposes.Grant, _now.AddDays(-1), _now.AddDays(7), 1);
        CommandSigner signer = new(key, delegation.Sign(_authority));
        _signer = new CommandAuthority(_authority.Public, () => signer);
        Restart();
        Order(5, [device]);
        Run(TimeSpan.FromMinutes(2));
        _sent.ShouldBeEmpty();
        Waiting(device).Reason.ShouldBe("not sent yet: its delegation is not for the purpose 'policy', which 'policy' needs");
        PolicyDelivery desk = new(_store, _authority);
        desk.CheckTimers(_now).Count.ShouldBe(1);
    }

    [Fact]
    public void A_delegate_with_the_purpose_for_policies_sends_them()
    {
        FakeFleet.Device device = _fleet.Add(1, _store).Single();
        using HospitalKey key = HospitalKey.Create();
        Delegation delegation = new(key.Public, DelegationPurposes.Policy, _now.AddDays(-1), _now.AddDays(7), 1);
        CommandSigner signer = new(key, delegation.Sign(_authority));
        _signer = new CommandAuthority(_authority.Public, () => signer);
        Restart();
        Order(5, [device]);
        Run(TimeSpan.FromMinutes(1));
        device.Version.ShouldBe(5);
    }

    [Fact]
    public void Two_programs_at_the_same_database_send_a_policy_once()
    {
        Order(5, _fleet.Add(20, _store));
        PolicyDelivery other = new(_store, _authority);
        IReadOnlyList<Message> first = other.CheckTimers(_now);
        _ward.CheckTimers();
        first.Count.ShouldBe(20);
        _sent.ShouldBeEmpty();
    }

    [Fact]
    public void A_device_that_has_just_got_its_owner_gets_the_wards_policy_and_nobody_has_to_order_it()
    {
        using HospitalKey maker = HospitalKey.Create();
        using HospitalKey device = HospitalKey.Create();
        string id = device.Public.DeviceId;
        Voucher voucher = new(device.Public.Thumbprint, "NM1", _authority.Public, _now.AddDays(1), 7);
        _store.Vouchers.Add(voucher, voucher.Sign(maker), "admin", _now).ShouldBeTrue();
        _first = (SignedPolicy.Sign(DataPolicy.Default(_recipient.Public, 60) with { Version = 3 }, _authority), 3);
        Restart();
        Message owned = new(
            $"nm/2/{id}/e",
            DeviceMessages.OwnershipEvent(device, 2, 7, 0, null, _authority.Public.KeyId, new EventOrder(1, 1)));
        _ward.Handle(owned);
        _ward.CheckTimers();
        _sent.Single().Topic.ShouldBe($"nm/2/{id}/c");
        Restart();
        PolicyOrder order = _store.Policies.WaitingFor(id).ShouldNotBeNull();
        _ward.Handle(new Message(
            $"nm/2/{id}/e",
            DeviceMessages.Event(device, id, "command", 1, _now.ToUnixTimeSeconds(), 0, order.Counter, 0, new EventOrder(2, 1))));
        _store.Policies.Running()[id].Version.ShouldBe(3);
    }

    [Fact]
    public void A_device_that_took_a_voucher_with_a_former_key_gets_no_policy_and_is_named_in_the_audit_log()
    {
        using HospitalKey maker = HospitalKey.Create();
        using HospitalKey device = HospitalKey.Create();
        using HospitalKey former = HospitalKey.Create();
        Voucher voucher = new(device.Public.Thumbprint, "NM1", former.Public, _now.AddDays(1), 7);
        _store.Vouchers.Add(voucher, voucher.Sign(maker), "admin", _now).ShouldBeTrue();
        _first = (Signed(3, 60), 3);
        Restart();
        _ward.Handle(new Message(
            $"nm/2/{device.Public.DeviceId}/e",
            DeviceMessages.OwnershipEvent(device, 2, 7, 0, null, former.Public.KeyId, new EventOrder(1, 1))));
        _ward.CheckTimers();
        _sent.ShouldBeEmpty();
        _store.Audit.Newest().ShouldContain(entry => entry.Subject == device.Public.DeviceId
            && entry.Outcome.Contains(Convert.ToHexStringLower(former.Public.KeyId), StringComparison.Ordinal));
    }

    [Fact]
    public void The_audit_log_says_what_became_of_a_policy()
    {
        IReadOnlyList<FakeFleet.Device> devices = _fleet.Add(2, _store);
        devices[1].Refuses = 8;
        Order(5, devices);
        Run(TimeSpan.FromMinutes(1));
        string[] outcomes = [.. _store.Audit.Newest().Where(entry => entry.Action == "policy").Select(entry => entry.Outcome)];
        outcomes.ShouldContain("version 5: in force");
        outcomes.ShouldContain(outcome => outcome.StartsWith("version 5: refused: ", StringComparison.Ordinal));
    }

    private PolicyOrderOutcome Order(int version, IReadOnlyList<FakeFleet.Device> devices, int periodSeconds = 60) => _store.Policies.Order(
        [.. devices.Select(device => device.Id)],
        Signed(version, periodSeconds),
        version,
        "admin",
        _now)[0].Outcome;

    // Signatures differ each time.
    private readonly Dictionary<(int, int), byte[]> _signed = [];

    private byte[] Signed(int version, int periodSeconds)
    {
        if (!_signed.TryGetValue((version, periodSeconds), out byte[]? signed))
        {
            DataPolicy policy = DataPolicy.Default(_recipient.Public, periodSeconds) with { Version = version };
            signed = _signed[(version, periodSeconds)] = SignedPolicy.Sign(policy, _authority);
        }

        return signed;
    }

    private PolicyOrder Waiting(FakeFleet.Device device) => _store.Policies.WaitingFor(device.Id).ShouldNotBeNull();

    private int Count(PolicyOrderState state) => _store.Policies.All().Count(order => order.State == state);

    /// <summary>A device reports something else, by which the ward knows that it can be reached.</summary>
    private void Report(FakeFleet.Device device) => _ward.Handle(FakeFleet.Answer(device, 0, 1, 0) with
    {
        Payload = DeviceMessages.Event(
            device.Key, device.Id, "storage", 1, _now.ToUnixTimeSeconds(), 1, 1, 0, new EventOrder(1, ++device.Order)),
    });

    private void Run(TimeSpan time, bool isDoubled = false)
    {
        for (DateTimeOffset end = _now + time; _now < end; _now = _now.AddSeconds(time.TotalMinutes > 10 ? 10 : 1))
        {
            int before = _sent.Count;
            _ward.CheckTimers();
            Message[] sent = [.. _sent.Skip(before)];
            foreach (Message message in isDoubled ? sent.Concat(sent) : sent)
            {
                foreach (Message answer in _fleet.Receive(message))
                {
                    _ward.Handle(answer);
                }
            }
        }
    }

    private void Restart()
    {
        _store.Dispose();
        _store = AssociationStore.Open(_folder.File("readings.db"));
        _ward = NewWard();
    }

    private PairingService NewWard() => new(new PairingServiceOptions
    {
        Store = _store,
        Authority = _signer,
        PolicyVersion = 1,
        Clock = () => _now,
        Send = _sent.Add,
        FirstPolicy = _first,
    });
}
