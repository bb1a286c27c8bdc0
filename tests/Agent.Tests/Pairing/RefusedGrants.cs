using System.Security.Cryptography;
using NanoMedAgent;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Agent.Tests.Pairing;

/// <summary>Grants that must not pair: one attack a test, each with the reason that reaches the ward and the audit journal.</summary>
public class RefusedGrants
{
    [Fact]
    public void A_label_photographed_yesterday_without_the_button_is_of_no_use()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        PairingGrant grant = rig.Grant();
        rig.Run(125);
        rig.Refuses(rig.Sign(grant), PairingRefusal.WindowClosed, 1);
        rig.Refuses(rig.Sign(grant with { Nonce = new byte[16] }), PairingRefusal.WindowClosed, 1);
    }

    [Fact]
    public void A_grant_of_the_window_before_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] grant = rig.Sign(rig.Grant());
        rig.Run(125);
        rig.OpenWindow();
        rig.Refuses(grant, PairingRefusal.NonceOld, 1);
    }

    [Fact]
    public void A_grant_that_took_effect_does_not_again()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] grant = rig.Sign(rig.Grant());
        rig.Send(grant);
        rig.Press();
        rig.Refuses(grant, PairingRefusal.WindowClosed, 1);
        rig.Hold(10.5);
        rig.Refuses(grant, PairingRefusal.WindowClosed, 1);
        rig.OpenWindow();
        rig.Refuses(grant, PairingRefusal.NonceOld, 1);
        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Run(3);
        rig.OpenWindow();
        rig.Run(120);
        rig.State.ShouldBe(PairingState.Idle);
        rig.Run(120);
        rig.Refuses(grant, PairingRefusal.WindowClosed, 1);
    }

    [Fact]
    public void A_grant_for_a_window_of_before_the_restart_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] grant = rig.Sign(rig.Grant());
        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Run(3);
        rig.State.ShouldBe(PairingState.Idle);
        rig.Refuses(grant, PairingRefusal.WindowClosed, 1);
        rig.OpenWindow();
        rig.Refuses(grant, PairingRefusal.NonceOld, 1);
    }

    [Fact]
    public void A_grant_that_arrives_as_the_two_minutes_are_over_is_late()
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
        rig.Words.ShouldBe(["WindowOpen", "Closed", "Refused WindowClosed 1"]);
        rig.Journal.ShouldBe(rig.Words);
    }

    [Fact]
    public void A_press_that_comes_as_the_minute_is_over_is_late()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.Send(rig.Sign(rig.Grant()));
        rig.Run(57.5);
        rig.State.ShouldBe(PairingState.Idle);
        rig.Press();
        rig.State.ShouldBe(PairingState.Idle);
        rig.Words[^1].ShouldBe("Closed NotConfirmed 1");
    }

    [Fact]
    public void A_grant_that_says_itself_that_it_is_too_late_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.Refuses(rig.Sign(rig.Grant() with { NotAfter = rig.Ward.Now.AddSeconds(-1) }), PairingRefusal.Expired, 1);
        rig.Send(rig.Sign(rig.Grant()));
        rig.State.ShouldBe(PairingState.Confirming, "the next one is good");
    }

    [Fact]
    public void A_grant_for_another_device_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.Refuses(rig.Sign(rig.Grant() with { Device = "0123456789abcdef0123" }), PairingRefusal.OtherDevice, 1);
    }

    [Fact]
    public void A_grant_that_was_made_without_this_devices_label_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.Refuses(rig.Grant().Sign(RandomNumberGenerator.GetBytes(16), rig.Ward.Authority), PairingRefusal.SetupCodeWrong, 1);
    }

    [Fact]
    public void A_foreign_authority_pairs_nothing_even_with_the_label_in_its_hands()
    {
        using PairingRig rig = new();
        using HospitalKey stranger = HospitalKey.Create();
        rig.OpenWindow();
        rig.Refuses(rig.Grant().Sign(rig.SetupCode, stranger), PairingRefusal.NotByAuthority, 1);
        rig.Press();
        rig.State.ShouldBe(PairingState.WindowOpen);
    }

    [Fact]
    public void A_counter_that_was_used_is_refused()
    {
        using PairingRig rig = new();
        byte[] association = rig.Pair();
        rig.Send(rig.Unpair(association, counter: 50));
        rig.OpenWindow();
        rig.Refuses(rig.Sign(rig.Grant() with { Counter = 49 }), PairingRefusal.CounterUsed, 49);
        rig.Refuses(rig.Sign(rig.Grant() with { Counter = 50 }), PairingRefusal.CounterUsed, 50);
        rig.Run(60);
        rig.Send(rig.Sign(rig.Grant() with { Counter = 51 }));
        rig.State.ShouldBe(PairingState.Confirming);
    }

    [Theory]
    [InlineData("counter")]
    [InlineData("not-after")]
    [InlineData("device")]
    [InlineData("name")]
    public void Arguments_that_were_taken_out_of_another_command_are_not_believed(string changed)
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        PairingGrant grant = rig.Grant();
        string here = grant.Device;
        byte[] command = rig.Sign(changed == "device" ? grant with { Device = "0123456789abcdef0123" } : grant);
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

        rig.Refuses(swapped, PairingRefusal.SetupCodeWrong, changed == "counter" ? 2 : 1);
        rig.Send(rig.Sign(rig.Grant() with { Counter = 7 }));
        rig.State.ShouldBe(PairingState.Confirming, "as it was granted it is good");
    }

    [Fact]
    public void A_grant_for_another_policy_than_the_one_in_force_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.Refuses(rig.Sign(rig.Grant() with { PolicyVersion = 1 }), PairingRefusal.PolicyOther, 1);
        rig.Refuses(rig.Sign(rig.Grant() with { PolicyVersion = 3 }), PairingRefusal.PolicyOther, 2);
        rig.Send(rig.Sign(rig.Grant()));
        rig.State.ShouldBe(PairingState.Confirming);
    }

    [Fact]
    public void Of_two_nurses_the_first_one_pairs_and_the_other_one_learns_that_she_does_not()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        PairingGrant first = rig.Grant();
        PairingGrant second = rig.Grant();
        rig.Send(rig.Sign(first));
        rig.Refuses(rig.Sign(second), PairingRefusal.GrantPending, 2);
        rig.Press();
        rig.Told[^1].Pairing!.Association.ShouldBe(first.Association);
        rig.Refuses(rig.Sign(second), PairingRefusal.WindowClosed, 2);
    }

    [Fact]
    public void A_grant_that_the_network_has_doubled_is_answered_again_and_not_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        PairingGrant grant = rig.Grant();
        byte[] command = rig.Sign(grant);
        rig.Send(command);
        rig.Send(command);
        rig.Words.ShouldBe(["WindowOpen", "Confirming 1", "Confirming 1"]);
        rig.Told[^1].Pairing!.Association.ShouldBe(grant.Association);
        rig.Press();
        rig.Words[^1].ShouldBe("Associated 1");
        rig.Journal.ShouldBe(rig.Words);
    }

    [Fact]
    public void A_double_with_another_association_is_not_the_one_that_waits()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        PairingGrant grant = rig.Grant();
        rig.Send(rig.Sign(grant));
        rig.Refuses((grant with { Association = new byte[16] }).Sign(RandomNumberGenerator.GetBytes(16), rig.Ward.Authority),
            PairingRefusal.GrantPending, 1);
        rig.Press();
        rig.Told[^1].Pairing!.Association.ShouldBe(grant.Association);
    }

    [Fact]
    public void What_is_no_grant_is_refused_as_malformed()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] command = new AuthorityCommand(rig.Ward.Agent.DeviceId, AuthorityCommand.Pair, 5, rig.Ward.Now.AddMinutes(2)).Sign(
            rig.Ward.Authority);
        rig.Refuses(command, PairingRefusal.Malformed, 5);
    }

    [Fact]
    public void A_flood_of_grants_is_told_of_a_few_times_and_keeps_nobody_from_pairing()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] old = rig.Sign(rig.Grant() with { Nonce = new byte[16] });
        rig.Flood(old, 500);
        rig.Words.Count.ShouldBeInRange(2, 5);
        rig.Send(rig.Sign(rig.Grant()));
        rig.State.ShouldBe(PairingState.Confirming);
    }

    [Fact]
    public void A_storm_of_strangers_commands_keeps_nobody_from_pairing()
    {
        using PairingRig rig = new();
        using HospitalKey stranger = HospitalKey.Create();
        rig.OpenWindow();
        rig.Flood(new AuthorityCommand(rig.Ward.Agent.DeviceId, AuthorityCommand.RollBack, 10, rig.Ward.Now.AddMinutes(2)).Sign(stranger),
            50);
        rig.Ward.EventStream.ShouldContain(told => told.Kind == DeviceEvent.CommandKind && told.What == (long)CommandRefusal.TooMany);
        rig.Send(rig.Sign(rig.Grant()));
        rig.State.ShouldBe(PairingState.Confirming, "who has held the device comes before who has not");
    }

    [Fact]
    public void Who_has_the_label_and_no_authority_makes_the_device_tell_no_more_than_a_few_refusals()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        PairingGrant grant = rig.Grant();
        byte[] expired = rig.Sign(grant with { NotAfter = rig.Ward.Now.AddSeconds(-1) });
        rig.Flood(expired, 300);
        rig.Run(10);
        rig.Words.Count.ShouldBeLessThanOrEqualTo(10);
        rig.Words.ShouldContain("Refused TooMany 1");
        rig.State.ShouldBe(PairingState.WindowOpen);
    }

    [Fact]
    public void The_highest_counter_that_somebody_may_write_reaches_the_journal_too()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.Refuses(rig.Sign(rig.Grant() with { Counter = long.MaxValue, Nonce = new byte[16] }), PairingRefusal.NonceOld, long.MaxValue);
    }
}
