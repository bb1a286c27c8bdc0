using System.Security.Cryptography;
using NanoMedAgent;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Platform;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Agent.Tests.Pairing;

/// <summary>A nurse, a button, a label: how a device is paired and unpaired.</summary>
public class PairingAtTheBedside
{
    [Fact]
    public void A_device_is_paired_by_a_hold_a_grant_and_a_press_and_measures_at_once()
    {
        using PairingRig rig = new();
        rig.Run(60);
        rig.Light.ShouldBe(LightPattern.Idle);
        rig.Ward.Readings.ShouldBeEmpty("nobody is associated");

        rig.OpenWindow();
        rig.Light.ShouldBe(LightPattern.PairingWindow);
        DeviceEvent announced = rig.Reported.ShouldHaveSingleItem();
        announced.Pairing!.Key.ShouldBe(rig.Ward.Key);
        announced.Pairing.Association.ShouldBeNull();
        announced.Pairing.PolicyVersion.ShouldBe(2);

        PairingGrant grant = rig.Grant();
        rig.Send(rig.Sign(grant));
        rig.Light.ShouldBe(LightPattern.Confirming);
        rig.Ward.Readings.ShouldBeEmpty("nobody has confirmed it");

        rig.Ward.Button.Press();
        rig.Run(1);
        rig.Light.ShouldBe(LightPattern.Noticed);
        rig.Ward.Readings.ShouldNotBeEmpty("the first values come with the press, whatever the period");
        rig.Run(60);
        rig.Light.ShouldBe(LightPattern.Measuring);
        rig.ReportTexts.ShouldBe(["WindowOpen", "Confirming 1", "Associated 1"]);
        rig.Journal.ShouldBe(rig.ReportTexts);
        foreach (DeviceEvent reported in rig.Reported.Skip(1))
        {
            reported.Pairing!.Nonce.ShouldBe(grant.Nonce);
            reported.Pairing.Association.ShouldBe(grant.Association);
        }

        rig.Ward.Readings.Count.ShouldBeGreaterThanOrEqualTo(6 * 4);
        rig.Ward.Readings.ShouldAllBe(reading => reading.Association == Convert.ToHexStringLower(grant.Association));
        rig.Ward.Agent.Waiting.ShouldBe(0);
    }

    [Fact]
    public void If_pairing_is_not_required_readings_before_and_after_belong_to_nobody()
    {
        using PairingRig rig = new(isRequired: false);
        rig.Run(30);
        rig.Light.ShouldBe(LightPattern.Measuring);
        rig.Ward.Readings.ShouldNotBeEmpty();
        int before = rig.Ward.Readings.Count;
        string association = Convert.ToHexStringLower(rig.Pair());
        rig.Run(30);
        rig.Hold(10.5);
        rig.Run(30);
        IReadOnlyList<StoredReading> readings = [.. rig.Ward.Readings.OrderBy(reading => reading.Sequence)];
        readings.Take(before).ShouldAllBe(reading => reading.Association == null);
        readings.Count(reading => reading.Association == association).ShouldBeGreaterThanOrEqualTo(4 * 4);
        readings.TakeLast(4).ShouldAllBe(reading => reading.Association == null);

        // First nobody's, then the patient's, then nobody's.
        readings.Select(reading => reading.Association).Zip(readings.Skip(1).Select(reading => reading.Association)).Count(pair =>
            pair.First != pair.Second).ShouldBe(2);
    }

    [Fact]
    public void If_the_policy_requires_no_press_the_grant_takes_effect_at_once()
    {
        using PairingRig rig = new(isConfirmed: false);
        rig.OpenWindow();
        rig.Send(rig.Sign(rig.Grant()));
        rig.State.ShouldBe(PairingState.Associated);
        rig.ReportTexts.ShouldBe(["WindowOpen", "Associated 1"]);
        rig.Journal.ShouldBe(rig.ReportTexts);
        rig.Ward.Readings.ShouldNotBeEmpty();
    }

    [Fact]
    public void Holding_the_button_for_ten_seconds_unpairs_and_leaves_no_trace_in_flash()
    {
        using PairingRig rig = new();
        byte[] association = rig.Pair();
        rig.Run(30);
        FilesWith(rig, association).ShouldBeGreaterThan(0);
        rig.Ward.Button.PressDown();
        rig.Run(9.8);
        rig.Light.ShouldNotBe(LightPattern.Unpairing);
        rig.Run(0.5);
        rig.Light.ShouldBe(LightPattern.Unpairing);
        rig.State.ShouldBe(PairingState.Associated, "it ends when the button is let go");
        rig.Ward.Button.LetGo();
        rig.Run(0.2);
        rig.Light.ShouldBe(LightPattern.Idle);
        rig.Run(3);
        DeviceEvent reported = rig.Reported[^1];
        (reported.PairingEvent, reported.Number, reported.Pairing!.Nonce).ShouldBe((PairingEvent.Unpaired, 0, null));
        reported.Pairing.Association.ShouldBe(association);
        rig.Journal.ShouldBe(rig.ReportTexts);
        FilesWith(rig, association).ShouldBe(0);

        int readings = rig.Ward.Readings.Count;
        rig.Run(300);
        rig.Ward.Readings.Count.ShouldBe(readings, "the device does not measure");
        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.State.ShouldBe(PairingState.Idle);
    }

    [Fact]
    public void The_authority_ends_only_the_association_that_it_names()
    {
        using PairingRig rig = new();
        byte[] association = rig.Pair();
        rig.Send(rig.Unpair(RandomNumberGenerator.GetBytes(16), counter: 10));
        rig.Answers.ShouldBe([((long)CommandRefusal.NotAssociated, 10)]);
        rig.State.ShouldBe(PairingState.Associated);

        byte[] command = rig.Unpair(association, counter: 11);
        rig.Send(command);
        rig.Answers[^1].ShouldBe(((long)CommandRefusal.None, 11));
        rig.State.ShouldBe(PairingState.Idle);
        (rig.Reported[^1].PairingEvent, rig.Reported[^1].Number).ShouldBe((PairingEvent.Unpaired, 11));
        rig.Reported[^1].Pairing!.Association.ShouldBe(association);

        // The command is repeated, also during the next association.
        rig.Run(120);
        rig.Send(command);
        rig.Answers[^1].ShouldBe(((long)CommandRefusal.None, 11));
        rig.OpenWindow();
        rig.Send(rig.Sign(rig.Grant() with { Counter = 20 }));
        rig.Press();
        rig.Send(command);
        rig.State.ShouldBe(PairingState.Associated, "the command names the previous association");
        rig.Answers[^1].ShouldBe(((long)CommandRefusal.CounterUsed, 11));
        rig.Run(120);
        rig.Send(rig.Unpair(association, counter: 21));
        rig.State.ShouldBe(PairingState.Associated);
        rig.Answers[^1].ShouldBe(((long)CommandRefusal.NotAssociated, 21));
    }

    [Fact]
    public void Another_authority_cannot_end_an_association()
    {
        using PairingRig rig = new();
        byte[] association = rig.Pair();
        using NanoMedAgent.Hospital.Keys.HospitalKey stranger = NanoMedAgent.Hospital.Keys.HospitalKey.Create();
        rig.Send(AuthorityCommand.ForUnpairing(rig.Ward.Agent.DeviceId, association, 50, rig.Ward.Now.AddMinutes(5)).Sign(
            stranger, rig.Ward.Key));
        rig.State.ShouldBe(PairingState.Associated);
        rig.Answers[^1].ShouldBe(((long)CommandRefusal.NotByAuthority, 0));
    }

    [Fact]
    public void A_command_that_names_no_association_ends_none()
    {
        using PairingRig rig = new();
        rig.Pair();
        foreach (string arguments in (string[])["A0", "40", "F6", "4F000102030405060708090A0B0C0D0E", "5000", "00"])
        {
            AuthorityCommand command = new(rig.Ward.Agent.DeviceId, AuthorityCommand.Unpair, 100 + rig.Answers.Count,
                rig.Ward.Now.AddMinutes(5));
            if (arguments != "5000")
            {
                command = command with { Arguments = Convert.FromHexString(arguments) };
            }

            rig.Send(command.Sign(rig.Ward.Authority, rig.Ward.Key));
            rig.State.ShouldBe(PairingState.Associated);
            rig.Run(120);
        }

        rig.Answers.ShouldAllBe(answer => answer.Refusal == (long)CommandRefusal.NotAssociated);
    }

    [Fact]
    public void An_associated_device_opens_no_window()
    {
        using PairingRig rig = new();
        rig.Pair();
        rig.Hold(5);
        rig.State.ShouldBe(PairingState.Associated);
        rig.ReportTexts[^1].ShouldBe("Refused AlreadyAssociated");
        rig.Journal.ShouldBe(rig.ReportTexts);
        rig.ShouldRefuse(rig.Sign(rig.Grant()), PairingRefusal.WindowClosed, 2);
    }

    [Fact]
    public void Without_a_grant_the_window_closes_after_two_minutes()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] nonce = rig.Nonce;
        rig.Run(116);
        rig.Light.ShouldBe(LightPattern.PairingWindow);
        rig.Run(5);
        rig.Light.ShouldBe(LightPattern.Idle);
        rig.ReportTexts.ShouldBe(["WindowOpen", "Closed"]);
        rig.Reported[^1].Pairing!.Nonce.ShouldBe(nonce);
        rig.Journal.ShouldBe(rig.ReportTexts);
    }

    [Fact]
    public void Without_a_press_the_grant_has_no_effect_and_the_ward_is_told()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] grant = rig.Sign(rig.Grant());
        rig.Send(grant);
        rig.Run(70);
        rig.State.ShouldBe(PairingState.Idle);
        rig.ReportTexts.ShouldBe(["WindowOpen", "Confirming 1", "Closed NotConfirmed 1"]);
        rig.Journal.ShouldBe(rig.ReportTexts);
        rig.Press();
        rig.State.ShouldBe(PairingState.Idle, "too late");
        rig.ShouldRefuse(grant, PairingRefusal.WindowClosed, 1);
        rig.Ward.Readings.ShouldBeEmpty();
    }

    [Fact]
    public void Holding_the_button_for_ten_seconds_closes_a_window_that_was_opened_by_mistake()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.Ward.Button.PressDown();
        rig.Run(10.2);
        rig.Light.ShouldBe(LightPattern.Unpairing, "from now on, letting go unpairs");
        rig.Ward.Button.LetGo();
        rig.Run(3);
        rig.State.ShouldBe(PairingState.Idle);
        rig.ReportTexts.ShouldBe(["WindowOpen", "Closed NotConfirmed"]);
    }

    [Fact]
    public void Holding_the_button_for_longer_than_needed_opens_the_window_too()
    {
        using PairingRig rig = new();
        rig.Ward.Button.PressDown();
        rig.Run(2.8);
        rig.Light.ShouldBe(LightPattern.Idle);
        rig.Run(0.4);
        rig.Light.ShouldBe(LightPattern.PairingWindow, "long enough");
        rig.State.ShouldBe(PairingState.Idle);
        rig.Run(9);
        rig.Light.ShouldBe(LightPattern.PairingWindow, "the light shows what letting go would do");
        rig.Ward.Button.LetGo();
        rig.Run(1);
        rig.State.ShouldBe(PairingState.WindowOpen);
    }

    [Fact]
    public void A_reopened_window_has_a_new_nonce_and_earlier_grants_are_void()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] first = rig.Nonce;
        byte[] grant = rig.Sign(rig.Grant());
        rig.Send(grant);
        rig.State.ShouldBe(PairingState.Confirming);
        rig.OpenWindow();
        rig.Nonce.ShouldNotBe(first);
        rig.ShouldRefuse(grant, PairingRefusal.NonceOld, 1);
        rig.Press();
        rig.State.ShouldBe(PairingState.WindowOpen, "there is nothing to confirm");
    }

    [Fact]
    public void A_device_without_a_setup_code_reports_that_and_cannot_be_paired()
    {
        using PairingRig rig = new(hasLabel: false);
        rig.Hold(4);
        rig.State.ShouldBe(PairingState.Idle);
        rig.ReportTexts.ShouldBe(["Refused SetupCodeMissing"]);
        rig.Journal.ShouldBe(rig.ReportTexts);

        rig.Ward.Write("setup", [1, 2, 3]);
        rig.Hold(4);
        rig.ReportTexts.ShouldBe(["Refused SetupCodeMissing", "Refused SetupCodeMissing"]);
    }

    [Fact]
    public void A_device_that_does_not_know_the_date_takes_it_from_the_grant()
    {
        using PairingRig rig = new();
        rig.Ward.AcknowledgementsArrive = false;
        rig.Ward.Restart(ClockQuality.None).ShouldBe(AgentStart.Started);
        rig.Run(3);
        rig.OpenWindow();
        rig.Reported[^1].ClockQuality.ShouldBe((int)ClockQuality.None);
        PairingGrant grant = rig.Grant();

        // The end of the grant is compared with the grant's own time.
        rig.ShouldRefuse(rig.Sign(grant with { NotAfter = grant.Time.AddSeconds(-1) }), PairingRefusal.Expired, 1);
        rig.Send(rig.Sign(rig.Grant()));
        rig.Press();
        rig.State.ShouldBe(PairingState.Associated);
        DeviceEvent reported = rig.Reported[^1];
        reported.ClockQuality.ShouldBe((int)ClockQuality.Authenticated);
        reported.At!.Value.ShouldBeInRange(rig.Ward.Now.AddSeconds(-5), rig.Ward.Now);
        rig.Run(60);
        rig.Ward.Readings.ShouldNotBeEmpty();
        rig.Ward.Readings.ShouldAllBe(reading => reading.Time != null && reading.Time > rig.Ward.StartedAt
            && reading.ClockQuality == (int)ClockQuality.Authenticated);
    }

    [Fact]
    public void The_tokens_of_patient_and_nurse_are_not_stored_on_the_device()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        PairingGrant grant = rig.Grant();
        rig.Send(rig.Sign(grant));
        rig.Press();
        rig.Run(60);
        FilesWith(rig, grant.PatientToken).ShouldBe(0);
        FilesWith(rig, grant.ResponsibleToken).ShouldBe(0);
        FilesWith(rig, grant.Association).ShouldBeGreaterThan(0, "the search finds what is there");
        rig.Ward.Link.Published.ShouldAllBe(message => !Has(message.Payload, grant.PatientToken));
        rig.Ward.Link.Published.ShouldAllBe(message => !Has(message.Payload, rig.SetupCode));
    }

    [Fact]
    public void An_idle_device_wakes_no_more_often_than_a_measuring_one()
    {
        using PairingRig idle = new(periodSeconds: 60);
        using PairingRig measuring = new(periodSeconds: 60, isRequired: false);
        idle.Run(1);
        measuring.Run(1);
        (int idleBefore, int measuringBefore) = (idle.Ward.Steps, measuring.Ward.Steps);
        idle.Run(3600);
        measuring.Run(3600);
        (idle.Ward.Steps - idleBefore).ShouldBeLessThanOrEqualTo(measuring.Ward.Steps - measuringBefore);
        (idle.Ward.Steps - idleBefore).ShouldBeLessThan(3 * 60);
    }

    [Fact]
    public void While_the_button_is_held_the_device_polls_it_ten_times_a_second()
    {
        using PairingRig rig = new(periodSeconds: 60);
        rig.Run(120);
        int before = rig.Ward.Steps;
        rig.Ward.Button.PressDown();
        rig.Run(5);
        (rig.Ward.Steps - before).ShouldBeInRange(45, 60);
    }

    /// <summary>Number of files that contain the bytes.</summary>
    private static int FilesWith(PairingRig rig, byte[] bytes) => rig.Ward.Storage.Files.Values.Count(file => Has(file, bytes));

    private static bool Has(byte[] content, byte[] bytes) => content.AsSpan().IndexOf(bytes) >= 0;
}
