using Hospital.Tests.World;
using NanoMedAgent.Hospital.Authorities;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Authorities;

/// <summary>The ward brings the authority's new key to the devices that wait for it, also after years.</summary>
public sealed class ChangesOfTheAuthoritysKey : IDisposable
{
    private readonly FakeWard _ward = new();
    private readonly HospitalKey _device = HospitalKey.Create();
    private readonly HospitalKey _first = HospitalKey.Create();
    private readonly HospitalKey _second = HospitalKey.Create();
    private readonly HospitalKey _third = HospitalKey.Create();
    private int _order;

    public ChangesOfTheAuthoritysKey() => _ward.Store.Devices.Add(new RegisteredDevice(_device.Public, "SN1", _ward.Now, "nurse"));

    private string Id => _device.Public.DeviceId;

    public void Dispose()
    {
        _ward.Dispose();
        _device.Dispose();
        _first.Dispose();
        _second.Dispose();
        _third.Dispose();
    }

    [Fact]
    public void A_device_that_is_heard_of_gets_what_it_has_missed_in_order_and_a_command_of_the_newest_key_last()
    {
        Order(_first, _second).ShouldBe(AuthorityChangeOutcome.Ordered);
        Order(_second, _third).ShouldBe(AuthorityChangeOutcome.Ordered);
        _ward.Now = _ward.Now.AddYears(1);
        Report("update", 0, 0);
        IReadOnlyList<AuthorityChange> waiting = _ward.Store.AuthorityChanges.WaitingFor(Id);
        _ward.Sent.Select(message => Convert.ToHexString(message.Payload)).ShouldBe(
            new[] { waiting[0].Message, waiting[1].Message, waiting[1].Probe }.Select(bytes => Convert.ToHexString(bytes)));
        waiting[1].Counter.ShouldBeGreaterThan(waiting[0].Counter + 1, "the command behind the first change has a counter too");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void An_answer_to_the_change_or_to_the_command_behind_it_confirms_it(int behind)
    {
        Order(_first, _second);
        Report("command", 0, _ward.Store.AuthorityChanges.OfDevice(Id)[0].Counter + behind);
        _ward.Store.AuthorityChanges.WaitingFor(Id).ShouldBeEmpty();
        Order(_first, _second).ShouldBe(AuthorityChangeOutcome.Confirmed);
        _ward.AuditOf(Id).ShouldContain($"{Id} authority: obeys the key {Convert.ToHexStringLower(_second.Public.KeyId)} now");
        int sent = _ward.Sent.Count;
        _ward.Now = _ward.Now.AddHours(1);
        Report("update", 0, 0);
        _ward.Sent.Count.ShouldBe(sent, "nothing waits any more");
    }

    [Fact]
    public void A_refusal_and_an_answer_that_somebody_else_has_signed_confirm_nothing()
    {
        Order(_first, _second);
        long counter = _ward.Store.AuthorityChanges.OfDevice(Id)[0].Counter;
        Report("command", 4, counter);
        using HospitalKey stranger = HospitalKey.Create();
        _ward.Pairing.Handle(new Message(
            new Topic(Id, Topic.Events, "").ToString(),
            DeviceMessages.Event(stranger, Id, "command", 0, 75, 0, counter, 0, new EventOrder(1, 99))));
        _ward.Store.AuthorityChanges.WaitingFor(Id).Count.ShouldBe(1);
    }

    [Fact]
    public void A_later_change_that_is_confirmed_confirms_those_before()
    {
        Order(_first, _second);
        Order(_second, _third);
        Report("command", 0, _ward.Store.AuthorityChanges.OfDevice(Id)[1].Counter + 1);
        _ward.Store.AuthorityChanges.WaitingFor(Id).ShouldBeEmpty();
    }

    [Fact]
    public void A_chatty_device_gets_it_once_a_minute()
    {
        Order(_first, _second);
        for (int i = 0; i < 20; i++)
        {
            Report("update", 0, 0);
        }

        _ward.Sent.Count.ShouldBe(2);
        _ward.Now = _ward.Now.AddMinutes(1);
        Report("update", 0, 0);
        _ward.Sent.Count.ShouldBe(4);
    }

    [Fact]
    public void The_same_order_again_signs_nothing_unless_that_is_wanted()
    {
        Order(_first, _second);
        Order(_first, _second).ShouldBe(AuthorityChangeOutcome.Waiting);
        _ward.Store.AuthorityChanges.OfDevice(Id).Count.ShouldBe(1);
        Order(_first, _second, isAgain: true).ShouldBe(AuthorityChangeOutcome.Ordered);
        IReadOnlyList<AuthorityChange> changes = _ward.Store.AuthorityChanges.OfDevice(Id);
        changes[1].Counter.ShouldBeGreaterThan(changes[0].Counter + 1);
    }

    [Fact]
    public void A_device_at_another_key_a_retired_one_and_one_that_nobody_has_registered_are_told_apart()
    {
        Order(_first, _second);
        Order(_first, _third).ShouldBe(AuthorityChangeOutcome.OtherKey);
        AuthorityRotation.Order(_ward.Store, _first, _second, ["00112233445566778899"], "admin", _ward.Now).Single().Outcome
            .ShouldBe(AuthorityChangeOutcome.KeyUnknown);
        _ward.Store.DeviceStates.Change([Id], DeviceState.Retired, "admin", "broken", _ward.Now);
        Order(_second, _third).ShouldBe(AuthorityChangeOutcome.Retired);
    }

    private AuthorityChangeOutcome Order(HospitalKey former, HospitalKey next, bool isAgain = false) =>
        AuthorityRotation.Order(_ward.Store, former, next, [Id], "admin", _ward.Now, isAgain).Single().Outcome;

    private void Report(string kind, int what, long number) => _ward.Pairing.Handle(new Message(
        new Topic(Id, Topic.Events, "").ToString(),
        DeviceMessages.Event(_device, Id, kind, 0, 75, what, number, 0, new EventOrder(1, ++_order))));
}
