using System.Security.Cryptography;
using NanoMedAgent;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Agent.Tests.Pairing;

/// <summary>Grants that must not pair: one attack per test, each with the reason that the ward and the audit journal get.</summary>
public class RefusedGrants
{
    [Fact]
    public void A_photographed_label_is_of_no_use_without_the_button()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        PairingGrant grant = rig.Grant();
        rig.Run(125);
        rig.ShouldRefuse(rig.Sign(grant), PairingRefusal.WindowClosed, 1);
        rig.ShouldRefuse(rig.Sign(grant with { Nonce = new byte[16] }), PairingRefusal.WindowClosed, 1);
    }

    [Fact]
    public void A_grant_for_an_earlier_window_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] grant = rig.Sign(rig.Grant());
        rig.Run(125);
        rig.OpenWindow();
        rig.ShouldRefuse(grant, PairingRefusal.NonceOld, 1);
    }

    [Fact]
    public void A_used_grant_has_no_effect_a_second_time()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] grant = rig.Sign(rig.Grant());
        rig.Send(grant);
        rig.Press();
        rig.ShouldRefuse(grant, PairingRefusal.WindowClosed, 1);
        rig.Hold(10.5);
        rig.ShouldRefuse(grant, PairingRefusal.WindowClosed, 1);
        rig.OpenWindow();
        rig.ShouldRefuse(grant, PairingRefusal.NonceOld, 1);
        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Run(3);
        rig.OpenWindow();
        rig.Run(120);
        rig.State.ShouldBe(PairingState.Idle);
        rig.Run(120);
        rig.ShouldRefuse(grant, PairingRefusal.WindowClosed, 1);
    }

    [Fact]
    public void A_grant_for_a_window_before_the_restart_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] grant = rig.Sign(rig.Grant());
        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Run(3);
        rig.State.ShouldBe(PairingState.Idle);
        rig.ShouldRefuse(grant, PairingRefusal.WindowClosed, 1);
        rig.OpenWindow();
        rig.ShouldRefuse(grant, PairingRefusal.NonceOld, 1);
    }

    [Fact]
    public void A_grant_that_arrives_after_two_minutes_is_too_late()
    {
        using PairingRig rig = new();
        rig.Ward.Button.PressDown();
        rig.Run(3.5);
        rig.Ward.Button.LetGo();
        rig.Run(120);
        PairingGrant grant = rig.Grant();
        rig.Send(rig.Sign(grant));
        rig.Run(3);
        rig.State.ShouldBe(PairingState.Idle);
        rig.ReportTexts.ShouldBe(["WindowOpen", "Closed", "Refused WindowClosed 1"]);
        rig.Journal.ShouldBe(rig.ReportTexts);
    }

    [Fact]
    public void A_press_after_one_minute_is_too_late()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.Send(rig.Sign(rig.Grant()));
        rig.Run(57.5);
        rig.State.ShouldBe(PairingState.Idle);
        rig.Press();
        rig.State.ShouldBe(PairingState.Idle);
        rig.ReportTexts[^1].ShouldBe("Closed NotConfirmed 1");
    }

    [Fact]
    public void An_expired_grant_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.ShouldRefuse(rig.Sign(rig.Grant() with { NotAfter = rig.Ward.Now.AddSeconds(-1) }), PairingRefusal.Expired, 1);
        rig.Send(rig.Sign(rig.Grant()));
        rig.State.ShouldBe(PairingState.Confirming, "the next grant is accepted");
    }

    [Fact]
    public void A_grant_for_another_device_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        using HospitalKey other = HospitalKey.Create();
        byte[] forOther = rig.Sign(rig.Grant() with { Device = other.Public.DeviceId }, other.Public);
        rig.ShouldRefuse(forOther, PairingRefusal.OtherDevice, 1);
    }

    [Fact]
    public void A_grant_without_this_devices_setup_code_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] wrong = rig.Grant().Sign(RandomNumberGenerator.GetBytes(16), rig.Ward.Authority, rig.Ward.Key);
        rig.ShouldRefuse(wrong, PairingRefusal.SetupCodeWrong, 1);
    }

    [Fact]
    public void Another_authority_cannot_pair_even_if_it_has_the_label()
    {
        using PairingRig rig = new();
        using HospitalKey stranger = HospitalKey.Create();
        rig.OpenWindow();
        rig.ShouldRefuse(rig.Grant().Sign(rig.SetupCode, stranger, rig.Ward.Key), PairingRefusal.NotByAuthority, 1);
        rig.Press();
        rig.State.ShouldBe(PairingState.WindowOpen);
    }

    [Fact]
    public void A_used_counter_is_refused()
    {
        using PairingRig rig = new();
        byte[] association = rig.Pair();
        rig.Send(rig.Unpair(association, counter: 50));
        rig.OpenWindow();
        rig.ShouldRefuse(rig.Sign(rig.Grant() with { Counter = 49 }), PairingRefusal.CounterUsed, 49);
        rig.ShouldRefuse(rig.Sign(rig.Grant() with { Counter = 50 }), PairingRefusal.CounterUsed, 50);
        rig.Run(60);
        rig.Send(rig.Sign(rig.Grant() with { Counter = 51 }));
        rig.State.ShouldBe(PairingState.Confirming);
    }

    [Theory]
    [InlineData("counter")]
    [InlineData("not-after")]
    [InlineData("device")]
    [InlineData("name")]
    public void Arguments_copied_from_another_command_are_refused(string changed)
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        PairingGrant grant = rig.Grant();
        string here = grant.Device;
        using HospitalKey other = HospitalKey.Create();
        byte[] command = changed == "device" ? rig.Sign(grant with { Device = other.Public.DeviceId }, other.Public) : rig.Sign(grant);
        byte[] swapped = rig.Change(command, read => changed switch
        {
            "counter" => read with { Counter = read.Counter + 1 },
            "not-after" => read with { NotAfter = read.NotAfter.AddDays(1) },
            "device" => read with { Device = here },
            _ => read with { Name = AuthorityCommand.Unpair },
        });
        if (changed == "name")
        {
            rig.Send(swapped);
            rig.State.ShouldBe(PairingState.WindowOpen);
            rig.Answers.ShouldBe([((long)CommandRefusal.NotAssociated, 1)]);
            return;
        }

        rig.ShouldRefuse(swapped, PairingRefusal.SetupCodeWrong, changed == "counter" ? 2 : 1);
        rig.Send(rig.Sign(rig.Grant() with { Counter = 7 }));
        rig.State.ShouldBe(PairingState.Confirming, "the unchanged grant is accepted");
    }

    [Fact]
    public void A_grant_for_another_policy_than_the_current_one_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.ShouldRefuse(rig.Sign(rig.Grant() with { PolicyVersion = 1 }), PairingRefusal.PolicyOther, 1);
        rig.ShouldRefuse(rig.Sign(rig.Grant() with { PolicyVersion = 3 }), PairingRefusal.PolicyOther, 2);
        rig.Send(rig.Sign(rig.Grant()));
        rig.State.ShouldBe(PairingState.Confirming);
    }

    [Fact]
    public void If_two_nurses_grant_the_first_one_pairs_and_the_second_one_is_told()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        PairingGrant first = rig.Grant();
        PairingGrant second = rig.Grant();
        rig.Send(rig.Sign(first));
        rig.ShouldRefuse(rig.Sign(second), PairingRefusal.GrantPending, 2);
        rig.Press();
        rig.Reported[^1].Pairing!.Association.ShouldBe(first.Association);
        rig.ShouldRefuse(rig.Sign(second), PairingRefusal.WindowClosed, 2);
    }

    [Fact]
    public void A_duplicated_grant_is_answered_again_and_not_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        PairingGrant grant = rig.Grant();
        byte[] command = rig.Sign(grant);
        rig.Send(command);
        rig.Send(command);
        rig.ReportTexts.ShouldBe(["WindowOpen", "Confirming 1", "Confirming 1"]);
        rig.Reported[^1].Pairing!.Association.ShouldBe(grant.Association);
        rig.Press();
        rig.ReportTexts[^1].ShouldBe("Associated 1");
        rig.Journal.ShouldBe(rig.ReportTexts);
    }

    [Fact]
    public void A_duplicate_with_another_association_is_not_the_waiting_grant()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        PairingGrant grant = rig.Grant();
        rig.Send(rig.Sign(grant));
        byte[] code = RandomNumberGenerator.GetBytes(16);
        rig.ShouldRefuse(
            (grant with { Association = new byte[16] }).Sign(code, rig.Ward.Authority, rig.Ward.Key), PairingRefusal.GrantPending, 1);
        rig.Press();
        rig.Reported[^1].Pairing!.Association.ShouldBe(grant.Association);
    }

    [Fact]
    public void A_malformed_grant_is_refused_as_malformed()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] command = new AuthorityCommand(rig.Ward.Agent.DeviceId, AuthorityCommand.Pair, 5, rig.Ward.Now.AddMinutes(2)).Sign(
            rig.Ward.Authority, rig.Ward.Key);
        rig.ShouldRefuse(command, PairingRefusal.Malformed, 5);
    }

    [Fact]
    public void A_flood_of_grants_is_reported_a_few_times_and_does_not_prevent_pairing()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] old = rig.Sign(rig.Grant() with { Nonce = new byte[16] });
        rig.Flood(old, 500);
        rig.ReportTexts.Count.ShouldBeInRange(2, 5);
        rig.Send(rig.Sign(rig.Grant()));
        rig.State.ShouldBe(PairingState.Confirming);
    }

    [Fact]
    public void A_flood_of_strangers_commands_does_not_prevent_pairing()
    {
        using PairingRig rig = new();
        using HospitalKey stranger = HospitalKey.Create();
        rig.OpenWindow();
        rig.Flood(new AuthorityCommand(rig.Ward.Agent.DeviceId, AuthorityCommand.RollBack, 10, rig.Ward.Now.AddMinutes(2)).Sign(
            stranger, rig.Ward.Key), 50);
        rig.Ward.EventStream.ShouldContain(
            reported => reported.Kind == DeviceEvent.CommandKind && reported.What == (long)CommandRefusal.NotByAuthority);
        rig.Send(rig.Sign(rig.Grant()));
        rig.State.ShouldBe(PairingState.Confirming, "somebody who has held the button takes precedence");
    }

    [Fact]
    public void An_expired_grant_that_comes_again_and_again_causes_only_a_few_reports_and_keeps_no_other_one_away()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        PairingGrant grant = rig.Grant();
        byte[] expired = rig.Sign(grant with { NotAfter = rig.Ward.Now.AddSeconds(-1) });
        rig.Flood(expired, 300);
        rig.Run(10);
        rig.ReportTexts.Count.ShouldBeLessThanOrEqualTo(10);
        rig.ReportTexts.ShouldNotContain("Refused TooMany 1");
        rig.State.ShouldBe(PairingState.WindowOpen);
        rig.Send(rig.Sign(rig.Grant()));
        rig.State.ShouldBe(PairingState.Confirming, "it was seen to be expired before its signature was verified");
    }

    [Fact]
    public void The_highest_possible_counter_reaches_the_journal_too()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.ShouldRefuse(
            rig.Sign(rig.Grant() with { Counter = long.MaxValue, Nonce = new byte[16] }), PairingRefusal.NonceOld, long.MaxValue);
    }
}
