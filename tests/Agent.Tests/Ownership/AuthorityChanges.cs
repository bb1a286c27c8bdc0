using NanoMedAgent;
using NanoMedAgent.Collector;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using Firmware = NanoMedAgent.Agent;
using HospitalDelegation = NanoMedAgent.Hospital.Delegations.Delegation;

namespace Agent.Tests.Ownership;

/// <summary>PROTOCOL.md, "A new key of the authority".</summary>
public sealed class AuthorityChanges : IDisposable
{
    private readonly OwnershipRig _rig = OwnershipRig.Owned();
    private readonly HospitalKey _next = HospitalKey.Create();
    private readonly HospitalKey _last = HospitalKey.Create();

    public void Dispose()
    {
        _rig.Dispose();
        _next.Dispose();
        _last.Dispose();
    }

    [Fact]
    public void From_the_answer_on_the_new_key_commands_alone_and_measuring_goes_on()
    {
        int epochs = _rig.Agent.Counters.EpochsBegun;
        Answer(_rig.ChangeAuthority(_next)).ShouldBe(CommandRefusal.None);
        Answer(_rig.Probe(_next)).ShouldBe(CommandRefusal.None);
        Answer(_rig.Probe(_rig.Authority)).ShouldBe(CommandRefusal.NotByAuthority);
        _rig.Power.WantsRestart.ShouldBeFalse();
        _rig.Agent.Counters.EpochsBegun.ShouldBe(epochs);
    }

    [Fact]
    public void After_a_restart_the_new_key_commands_under_the_policy_that_the_former_one_has_signed()
    {
        Answer(_rig.ChangeAuthority(_next)).ShouldBe(CommandRefusal.None);
        _rig.Start().ShouldBe(AgentStart.Started);
        _rig.Run(seconds: 60);
        _rig.Agent.Waiting.ShouldBeGreaterThan(0);
        Answer(_rig.Probe(_next)).ShouldBe(CommandRefusal.None);
        Answer(_rig.Probe(_rig.Authority)).ShouldBe(CommandRefusal.NotByAuthority);
    }

    [Fact]
    public void The_former_key_that_is_put_back_over_the_cable_is_replaced_at_the_next_start()
    {
        Answer(_rig.ChangeAuthority(_next)).ShouldBe(CommandRefusal.None);
        foreach (string name in new[] { "authority", "authority.b" })
        {
            _rig.Write("authority", _rig.Authority.Public.Encode());
            _rig.Storage.Delete(name == "authority" ? "authority.b" : name);
            _rig.Start().ShouldBe(AgentStart.Started);
            _rig.Run(seconds: 5);
            _rig.Storage.Files["authority"].ShouldBe(_next.Public.Encode());
            Answer(_rig.Probe(_rig.Authority)).ShouldBe(CommandRefusal.NotByAuthority);
        }

        Answer(_rig.Probe(_next)).ShouldBe(CommandRefusal.None);
    }

    [Fact]
    public void A_policy_that_the_former_key_signs_afterwards_counts_neither_over_the_cable_nor_over_the_air()
    {
        Answer(_rig.ChangeAuthority(_next)).ShouldBe(CommandRefusal.None);
        byte[] former = SignedPolicy.Sign(DataPolicy.Default(_rig.Recipient.Public, 20) with { Version = 9 }, _rig.Authority);
        byte[] inForce = _rig.Storage.Files[Firmware.PolicyFile];
        _rig.Write(Firmware.PolicyFile, former);
        _rig.Start().ShouldBe(AgentStart.Started);
        _rig.Storage.Files[Firmware.PolicyFile].ShouldBe(inForce, "the copy of the one in force has replaced it");
        _rig.Run(seconds: 5);
        _rig.Send(_rig.Policy(former, _next));
        _rig.RunThroughRestarts();
        _rig.Answers[^1].Refusal.ShouldBe(CommandRefusal.PolicyRefused);
    }

    [Fact]
    public void A_policy_of_the_new_key_replaces_that_of_the_former_one_which_is_refused_from_then_on()
    {
        byte[] first = _rig.Storage.Files[Firmware.PolicyFile];
        Answer(_rig.ChangeAuthority(_next)).ShouldBe(CommandRefusal.None);
        byte[] policy = SignedPolicy.Sign(DataPolicy.Default(_rig.Recipient.Public, 20) with { Version = 9 }, _next);
        _rig.Send(_rig.Policy(policy, _next));
        _rig.RunThroughRestarts();
        _rig.Run(seconds: 60);
        _rig.Answers[^1].Refusal.ShouldBe(CommandRefusal.None);
        _rig.Agent.PolicyVersion.ShouldBe(9);
        _rig.Write(Firmware.PolicyFile, first);
        _rig.Start().ShouldBe(AgentStart.Started);
        _rig.Agent.PolicyVersion.ShouldBe(9);
    }

    [Fact]
    public void While_a_policy_is_not_in_force_yet_the_key_does_not_change()
    {
        byte[] policy = SignedPolicy.Sign(DataPolicy.Default(_rig.Recipient.Public, 20) with { Version = 9 }, _rig.Authority);
        _rig.Link.Send($"nm/2/{_rig.Key.DeviceId}/c", _rig.Policy(policy));
        _rig.Send(_rig.ChangeAuthority(_next));
        _rig.Answers[^1].Refusal.ShouldBe(CommandRefusal.NotPossible);
        _rig.RunThroughRestarts();
        _rig.Run(seconds: 60);
        Answer(_rig.ChangeAuthority(_next)).ShouldBe(CommandRefusal.None);
    }

    [Fact]
    public void A_device_that_has_missed_two_changes_gets_both_in_order()
    {
        byte[] first = _rig.ChangeAuthority(_next);
        byte[] second = _rig.ChangeAuthority(_last, _next);
        byte[] probe = _rig.Probe(_last);
        foreach (byte[] message in new[] { first, second, probe })
        {
            _rig.Link.Send($"nm/2/{_rig.Key.DeviceId}/c", message);
        }

        _rig.Run(seconds: 5);
        _rig.Answers.Select(answer => answer.Refusal).ShouldBe([CommandRefusal.None, CommandRefusal.None, CommandRefusal.None]);
        Answer(_rig.Probe(_next)).ShouldBe(CommandRefusal.NotByAuthority);
    }

    [Fact]
    public void An_older_change_brings_no_former_key_back()
    {
        byte[] first = _rig.ChangeAuthority(_next);
        Answer(first).ShouldBe(CommandRefusal.None);
        Answer(_rig.ChangeAuthority(_last, _next)).ShouldBe(CommandRefusal.None);
        Answer(first).ShouldBe(CommandRefusal.NotByAuthority);
        Answer(_rig.ChangeAuthority(_rig.Authority, _last)).ShouldBe(CommandRefusal.None, "the authority may go back to a key");
        Answer(first).ShouldBe(CommandRefusal.CounterUsed, "and nobody else may repeat what that key has signed before");
    }

    [Fact]
    public void A_key_whose_holder_has_not_agreed_does_not_become_the_authoritys()
    {
        // The former key signs for the next one.
        AuthorityCommand genuine = AuthorityCommand.ForAuthority(
            _rig.Key.DeviceId, _rig.Authority.Public, _next, _rig.Counter(), _rig.Now.AddMinutes(10));
        byte[] arguments = [.. genuine.Arguments];
        arguments[^1] ^= 1;
        Answer((genuine with { Arguments = arguments }).Sign(_rig.Authority, _rig.Key)).ShouldBe(CommandRefusal.AuthorityRefused);
        Answer(_rig.ChangeAuthority(_next, former: _last.Public))
            .ShouldBe(CommandRefusal.AuthorityRefused, "it has agreed to follow another one");
        Answer(_rig.Probe(_rig.Authority)).ShouldBe(CommandRefusal.None);
    }

    [Theory]
    [InlineData("F6")]
    [InlineData("40")]
    [InlineData("43820000")]
    public void Malformed_arguments_are_refused(string arguments)
    {
        AuthorityCommand command = new(_rig.Key.DeviceId, AuthorityCommand.ChangeAuthority, _rig.Counter(), _rig.Now.AddMinutes(10))
        {
            Arguments = Convert.FromHexString(arguments),
        };
        Answer(command.Sign(_rig.Authority, _rig.Key)).ShouldBe(CommandRefusal.Malformed);
    }

    [Fact]
    public void Neither_a_stranger_nor_the_maker_nor_the_new_key_itself_changes_it()
    {
        Answer(_rig.ChangeAuthority(_next, _last, _rig.Authority.Public)).ShouldBe(CommandRefusal.NotByAuthority);
        Answer(_rig.ChangeAuthority(_next, _next, _rig.Authority.Public)).ShouldBe(CommandRefusal.NotByAuthority);
        Answer(_rig.ChangeAuthority(_next, _rig.Maker, _rig.Authority.Public)).ShouldBe(CommandRefusal.PurposeMissing);
        Answer(_rig.Probe(_rig.Authority)).ShouldBe(CommandRefusal.None);
    }

    [Fact]
    public void A_device_that_waits_for_its_first_policy_changes_the_key_as_well()
    {
        using OwnershipRig rig = new();
        rig.Send(rig.Voucher().Sign(rig.Maker));
        rig.Send(rig.ChangeAuthority(_next));
        rig.Answers[^1].Refusal.ShouldBe(CommandRefusal.None);
        rig.RunThroughRestarts().ShouldBe(AgentStart.Unowned);
        rig.Reported[^1].Ownership!.Owner.ShouldBe(_next.Public.KeyId);
        rig.Send(rig.Policy(SignedPolicy.Sign(DataPolicy.Default(rig.Recipient.Public, 10), _next), _next));
        rig.RunThroughRestarts().ShouldBe(AgentStart.Started);
    }

    [Fact]
    public void A_delegation_of_the_former_key_ends()
    {
        using TemporaryStore store = new();
        _rig.Collector = new CollectorCore(_rig.Recipient, store.Store, [_rig.Key], () => _rig.Now);
        _rig.Run(seconds: 60);
        HospitalDelegation delegation = new(_last.Public, DelegationPurposes.Command, _rig.Now.AddHours(-1), _rig.Now.AddDays(7), 1);
        Answer(RollBack(delegation.Sign(_rig.Authority))).ShouldBe(CommandRefusal.NotPossible, "it is accepted");
        Answer(_rig.ChangeAuthority(_next)).ShouldBe(CommandRefusal.None);
        Answer(RollBack(delegation.Sign(_rig.Authority))).ShouldBe(CommandRefusal.DelegationUnknown);
        Answer(RollBack(delegation.Sign(_next))).ShouldBe(CommandRefusal.NotPossible, "one of the new key is accepted");
    }

    [Fact]
    public void A_device_is_given_away_by_the_new_key()
    {
        Answer(_rig.ChangeAuthority(_next)).ShouldBe(CommandRefusal.None);
        Answer(_rig.HandOver(_last.Public, by: _next)).ShouldBe(CommandRefusal.None);
        _rig.RunThroughRestarts().ShouldBe(AgentStart.Unowned);
        _rig.Reported[^1].Ownership!.Owner.ShouldBe(_last.Public.KeyId);
        _rig.Storage.Files.Values.Count(content => content.AsSpan().IndexOf(_next.Public.X) >= 0).ShouldBe(0);
    }

    [Fact]
    public void When_nothing_can_be_written_the_former_key_stays()
    {
        byte[] change = _rig.ChangeAuthority(_next);
        _rig.Link.Send($"nm/2/{_rig.Key.DeviceId}/c", change);

        // The counter still goes to flash, and nothing after it.
        long before = _rig.Storage.Operations;
        while (_rig.Storage.Operations == before)
        {
            _rig.Agent.Step();
        }

        _rig.Storage.AddFault(new(NanoMedAgent.Simulator.Flash.StorageFaultKind.Full, _rig.Storage.Operations + 1, 1_000));
        _rig.Run(seconds: 5);
        _rig.Answers[^1].Refusal.ShouldBe(CommandRefusal.StorageFailed);
        Answer(_rig.Probe(_next)).ShouldBe(CommandRefusal.NotByAuthority);
    }

    private byte[] RollBack(byte[] delegation) =>
        new AuthorityCommand(_rig.Key.DeviceId, AuthorityCommand.RollBack, _rig.Counter(), _rig.Now.AddMinutes(10))
            .Sign(new CommandSigner(_last, delegation), _rig.Key);

    private CommandRefusal Answer(byte[] message)
    {
        int before = _rig.Answers.Count;
        _rig.Send(message);
        _rig.Run(seconds: 60);
        return _rig.Answers.Skip(before).Single().Refusal;
    }
}
