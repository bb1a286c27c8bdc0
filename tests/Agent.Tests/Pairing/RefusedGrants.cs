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
    public void A_photographed_label_is_of_no_use_without_the_button()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        PairingGrant grant = rig.Grant();
        rig.Run(125);
        rig.Refuses(rig.Sign(grant), PairingRefusal.WindowClosed, 1);
        rig.Refuses(rig.Sign(grant with { Nonce = new byte[16] }), PairingRefusal.WindowClosed, 1);
    }

    [Fact]
    public void A_grant_for_an_earlier_window_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] grant = rig.Sign(rig.Grant());
        rig.Run(125);
        rig.OpenWindow();
        rig.Refuses(grant, PairingRefusal.NonceOld, 1);
    }

    [Fact]
    public void A_used_grant_has_no_effect_a_second_time()
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
    public void A_grant_for_a_window_before_the_restart_is_refused()
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
        rig.Words.ShouldBe(["WindowOpen", "Closed", "Refused WindowClosed 1"]);
        rig.Journal.ShouldBe(rig.Words);
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
        rig.Words[^1].ShouldBe("Closed NotConfirmed 1");
    }

    [Fact]
    public void An_expired_grant_is_refused()
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
    public void A_grant_without_this_devices_setup_code_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.Refuses(rig.Grant().Sign(RandomNumberGenerator.GetBytes(16), rig.Ward.Authority), PairingRefusal.SetupCodeWrong, 1);
    }

    [Fact]
    public void Another_authority_cannot_pair_even_if_it_has_the_label()
    {
        using PairingRig rig = new();
        using HospitalKey stranger = HospitalKey.Create();
        rig.OpenWindow();
        rig.Refuses(rig.Grant().Sign(rig.SetupCode, stranger), PairingRefusal.NotByAuthority, 1);
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
    public void Arguments_copied_from_another_command_are_refused(string changed)
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
    public void A_grant_for_another_policy_than_the_current_one_is_refused()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.Refuses(rig.Sign(rig.Grant() with { PolicyVersion = 1 }), PairingRefusal.PolicyOther, 1);
        rig.Refuses(rig.Sign(rig.Grant() with { PolicyVersion = 3 }), PairingRefusal.PolicyOther, 2);
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
        rig.Refuses(rig.Sign(second), PairingRefusal.GrantPending, 2);
        rig.Press();
        rig.Told[^1].Pairing!.Association.ShouldBe(first.Association);
        rig.Refuses(rig.Sign(second), PairingRefusal.WindowClosed, 2);
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
        rig.Words.ShouldBe(["WindowOpen", "Confirming 1", "Confirming 1"]);
        rig.Told[^1].Pairing!.Association.ShouldBe(grant.Association);
        rig.Press();
        rig.Words[^1].ShouldBe("Associated 1");
        rig.Journal.ShouldBe(rig.Words);
    }

    [Fact]
    public void A_duplicate_with_another_association_is_not_the_waiting_grant()
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
    public void A_malformed_grant_is_refused_as_malformed()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] command = new AuthorityCommand(rig.Ward.Agent.DeviceId, AuthorityCommand.Pair, 5, rig.Ward.Now.AddMinutes(2)).Sign(
            rig.Ward.Authority);
        rig.Refuses(command, PairingRefusal.Malformed, 5);
    }

    [Fact]
    public void A_flood_of_grants_is_reported_a_few_times_and_does_not_prevent_pairing()
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
    public void A_flood_of_strangers_commands_does_not_prevent_pairing()
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
    public void Somebody_with_the_label_but_no_authority_causes_only_a_few_reports()
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
    public void The_highest_possible_counter_reaches_the_journal_too()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.Refuses(rig.Sign(rig.Grant() with { Counter = long.MaxValue, Nonce = new byte[16] }), PairingRefusal.NonceOld, long.MaxValue);
    }
}
