using Agent.Tests.Pairing;
using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Collector;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using Firmware = NanoMedAgent.Agent;

namespace Agent.Tests.Ownership;

/// <summary>PROTOCOL.md, "Ownership": an owner gives a device away, and nothing of the owner is left on it.</summary>
public class HandOvers : IDisposable
{
    // The device itself, its maker, its label, and by what it knows numbers and the time.
    private static readonly string[] Kept = ["key.", "maker", "setup", "counters.", "ceilings.", "owner.", "clock."];

    private readonly OwnershipRig _rig;
    private readonly HospitalKey _next = HospitalKey.Create();

    public HandOvers()
        : this(false)
    {
    }

    private protected HandOvers(bool hasElement) => _rig = OwnershipRig.Owned(hasElement);

    public void Dispose()
    {
        _rig.Dispose();
        GC.SuppressFinalize(this);
        _next.Dispose();
    }

    [Fact]
    public void Everything_of_the_former_owner_is_erased_and_the_next_one_is_named()
    {
        string id = _rig.Agent.DeviceId;
        _rig.Storage.Files.Keys.ShouldContain(name => name.StartsWith("table-", StringComparison.Ordinal));
        _rig.Send(_rig.HandOver(_next.Public));
        _rig.Answers.Single().Refusal.ShouldBe(CommandRefusal.None);
        _rig.RunThroughRestarts().ShouldBe(AgentStart.Unowned, "it waits for the next owner's policy");
        _rig.Agent.DeviceId.ShouldBe(id);
        _rig.Reported[^1].OwnershipEvent.ShouldBe(OwnershipEvent.Owned);
        _rig.Reported[^1].Ownership!.Owner.ShouldBe(_next.Public.KeyId);
        ShouldBeErased([.. Kept, "authority", "command.", "verified."]);
        _rig.Storage.Files[Firmware.AuthorityFile].ShouldBe(_next.Public.Encode());
        byte[] former = _rig.Authority.Public.X;
        _rig.Storage.Files.Values.Count(content => content.AsSpan().IndexOf(former) >= 0).ShouldBe(0);
    }

    [Fact]
    public void The_next_owner_uses_it_with_a_policy_of_its_own_and_the_former_one_commands_nothing_any_more()
    {
        _rig.Send(_rig.HandOver(_next.Public));
        _rig.RunThroughRestarts();
        byte[] former = _rig.Retire();
        int answers = _rig.Answers.Count;
        _rig.Send(former);
        _rig.Answers.Count.ShouldBe(answers, "it does not know the former owner's key");
        _rig.Send(_rig.HandOver(null, by: _next));
        _rig.Answers[^1].Refusal.ShouldBe(CommandRefusal.None);
        _rig.RunThroughRestarts();
        _rig.Reported[^1].OwnershipEvent.ShouldBe(OwnershipEvent.Unowned);
    }

    [Fact]
    public void Without_a_next_owner_only_a_voucher_that_was_signed_after_the_hand_over_counts()
    {
        byte[] before = _rig.Voucher().Sign(_rig.Maker);
        _rig.Run(seconds: 60);
        _rig.Send(_rig.HandOver(null));
        _rig.RunThroughRestarts().ShouldBe(AgentStart.Unowned);
        _rig.Reported[^1].OwnershipEvent.ShouldBe(OwnershipEvent.Unowned);
        ShouldBeErased([.. Kept, "command.", "verified."]);
        _rig.AnswerTo(before).ShouldBe(["Refused NumberUsed"]);
        _rig.AnswerTo((_rig.Voucher() with { Authority = _next.Public }).Sign(_rig.Maker)).Single().ShouldStartWith("Owned");
        _rig.Storage.Files[Firmware.AuthorityFile].ShouldBe(_next.Public.Encode());
    }

    [Fact]
    public void The_voucher_of_the_first_sale_is_refused_after_the_second_one()
    {
        using OwnershipRig rig = new();
        byte[] first = rig.Voucher().Sign(rig.Maker);
        rig.Send(first);
        rig.Reported[^1].OwnershipEvent.ShouldBe(OwnershipEvent.Owned);
        rig.Send(rig.HandOver(null));
        rig.Answers[^1].Refusal.ShouldBe(CommandRefusal.None, "also a device without a policy can be given away");
        rig.RunThroughRestarts().ShouldBe(AgentStart.Unowned);
        rig.AnswerTo(first).ShouldBe(["Refused NumberUsed"]);
    }

    [Fact]
    public void A_command_from_before_is_not_carried_out_when_a_device_comes_back_to_its_owner()
    {
        byte[] before = _rig.Retire();
        _rig.Run(seconds: 10);
        _rig.Send(_rig.HandOver(_next.Public));
        _rig.RunThroughRestarts();
        _rig.Send(_rig.HandOver(_rig.Authority.Public, by: _next));
        _rig.RunThroughRestarts();
        _rig.Reported[^1].Ownership!.Owner.ShouldBe(_rig.Authority.Public.KeyId);
        _rig.Send(before);
        _rig.Answers[^1].Refusal.ShouldBe(CommandRefusal.CounterUsed);
    }

    [Fact]
    public void A_former_owner_who_has_used_the_highest_counter_locks_nobody_out()
    {
        AuthorityCommand last = AuthorityCommand.ForHandOver(_rig.Key.DeviceId, _next.Public, true, long.MaxValue, _rig.Now.AddMinutes(10));
        _rig.Send(last.Sign(_rig.Authority, _rig.Key));
        _rig.RunThroughRestarts();
        _rig.Run(seconds: 1);
        _rig.Send(_rig.HandOver(null, by: _next));
        _rig.Answers[^1].Refusal.ShouldBe(CommandRefusal.None);
    }

    [Fact]
    public void Readings_are_delivered_first_unless_the_command_gives_them_up()
    {
        _rig.Agent.Waiting.ShouldBeGreaterThan(0);
        _rig.Send(_rig.HandOver(_next.Public, isNow: false));
        _rig.Answers[^1].Refusal.ShouldBe(CommandRefusal.NotDelivered);
        using TemporaryStore store = new();
        _rig.Collector = new CollectorCore(_rig.Recipient, store.Store, [_rig.Key], () => _rig.Now);
        _rig.Start().ShouldBe(AgentStart.Started);
        for (int i = 0; i < 30 && _rig.Agent.Waiting > 0; i++)
        {
            _rig.Run(seconds: 1);
        }

        _rig.Agent.Waiting.ShouldBe(0);
        _rig.Send(_rig.HandOver(_next.Public, isNow: false));
        _rig.Answers[^1].Refusal.ShouldBe(CommandRefusal.None);
    }

    [Fact]
    public void A_device_with_a_patient_is_not_given_away()
    {
        using PairingRig rig = new();
        rig.Pair();
        AuthorityCommand command = AuthorityCommand.ForHandOver(
            rig.Ward.Agent.DeviceId, null, isNow: false, 1_000_000, rig.Ward.Now.AddMinutes(10));
        rig.Send(command.Sign(rig.Ward.Authority, rig.Ward.Key));
        rig.Answers[^1].Refusal.ShouldBe((long)CommandRefusal.StillAssociated);
    }

    [Theory]
    [InlineData("80")]
    [InlineData("82F6F6")]
    [InlineData("83F6F4F4")]
    [InlineData("82A0F4")]
    [InlineData("F6")]
    public void Malformed_arguments_are_refused(string arguments)
    {
        AuthorityCommand command = new(_rig.Key.DeviceId, AuthorityCommand.HandOver, _rig.Counter(), _rig.Now.AddMinutes(10))
        {
            Arguments = Convert.FromHexString(arguments),
        };
        _rig.Send(command.Sign(_rig.Authority, _rig.Key));
        _rig.Answers.Single().Refusal.ShouldBe(CommandRefusal.Malformed);
        _rig.Power.WantsRestart.ShouldBeFalse();
    }

    [Fact]
    public void Neither_a_stranger_nor_the_maker_gives_a_device_away()
    {
        using HospitalKey stranger = HospitalKey.Create();
        _rig.Send(_rig.HandOver(_next.Public, by: stranger));
        _rig.Send(_rig.HandOver(_next.Public, by: _rig.Maker));
        _rig.Answers[0].Refusal.ShouldBe(CommandRefusal.NotByAuthority);
        _rig.Answers.ShouldNotContain(answer => answer.Refusal == CommandRefusal.None);
        _rig.Power.WantsRestart.ShouldBeFalse();
        _rig.Storage.Files.Keys.ShouldNotContain("owner.a");
    }

    private void ShouldBeErased(string[] kept) => _rig.Storage.Files.Keys
        .Where(name => !kept.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal))).ShouldBeEmpty();
}
