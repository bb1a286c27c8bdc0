using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Flash;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Agent.Tests.Pairing;

/// <summary>Power cuts and storage failures during pairing and unpairing.</summary>
public class PairingRestarts
{
    [Fact]
    public void A_device_that_restarts_with_an_open_window_is_idle_and_can_be_held_again()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        Restart(rig);
        rig.State.ShouldBe(PairingState.Idle);
        rig.Light.ShouldBe(LightPattern.Idle);
        rig.Pair();
    }

    [Fact]
    public void A_device_that_restarts_before_the_press_is_idle_and_the_press_confirms_nothing()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] grant = rig.Sign(rig.Grant());
        rig.Send(grant);
        rig.State.ShouldBe(PairingState.Confirming);
        Restart(rig);
        rig.Press();
        rig.State.ShouldBe(PairingState.Idle);
        rig.ShouldRefuse(grant, PairingRefusal.WindowClosed, 1);
        rig.OpenWindow();
        rig.Send(rig.Sign(rig.Grant()));
        rig.State.ShouldBe(PairingState.Confirming, "the earlier counter was used, the next one is accepted");
    }

    [Fact]
    public void An_associated_device_that_restarts_continues_for_the_same_patient()
    {
        using PairingRig rig = new();
        string association = Convert.ToHexStringLower(rig.Pair());
        rig.Run(30);
        int before = rig.Ward.Readings.Count;
        Restart(rig);
        rig.State.ShouldBe(PairingState.Associated);
        rig.Run(30);
        rig.Ward.Readings.Count.ShouldBeGreaterThanOrEqualTo(before + (3 * 4));
        rig.Ward.Readings.ShouldAllBe(reading => reading.Association == association);
    }

    [Fact]
    public void A_power_cut_at_any_write_of_a_pairing_leaves_a_device_that_is_associated_or_is_not()
    {
        int associated = 0;
        int idle = 0;
        Cut(
            rig => { },
            (rig, granted) =>
            {
                if (granted != null && rig.State == PairingState.Associated)
                {
                    associated++;
                    rig.Run(30);
                    rig.Ward.Readings.ShouldNotBeEmpty();
                    rig.Ward.Readings.ShouldAllBe(reading => reading.Association == Convert.ToHexStringLower(granted));
                    rig.Hold(10.5);
                }

                idle++;
                rig.State.ShouldBe(PairingState.Idle);
                int readings = rig.Ward.Readings.Count;
                rig.Run(30);
                rig.Ward.Readings.Count.ShouldBe(readings);
                rig.Pair();
            },
            isPairing: true);
        associated.ShouldBeGreaterThan(5);
        idle.ShouldBeGreaterThan(associated + 5, "both results occur");
    }

    [Fact]
    public void A_power_cut_at_any_write_of_an_unpairing_leaves_a_device_that_is_associated_or_is_not()
    {
        int associated = 0;
        int idle = 0;
        Cut(
            rig => rig.Pair(),
            (rig, _) =>
            {
                if (rig.State == PairingState.Associated)
                {
                    associated++;
                    rig.Hold(10.5);
                }
                else
                {
                    idle++;
                }

                rig.State.ShouldBe(PairingState.Idle);
                rig.Run(30);
                int readings = rig.Ward.Readings.Count;
                rig.Run(30);
                rig.Ward.Readings.Count.ShouldBe(readings);
                rig.Pair();
            },
            isPairing: false);
        associated.ShouldBeGreaterThan(0);
        idle.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void If_the_storage_fails_at_the_press_nothing_takes_effect_even_after_a_restart()
    {
        for (int kept = 0; kept < 3; kept++)
        {
            using PairingRig rig = new();
            rig.OpenWindow();
            rig.Send(rig.Sign(rig.Grant()));

            // Some writes succeed before all others fail.
            rig.Ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, rig.Ward.Storage.Operations + 1 + kept, 8));
            rig.Press();
            rig.ReportTexts[^1].ShouldBe("Closed StorageFailed 1", $"{kept} writes succeed");
            rig.State.ShouldBe(PairingState.Idle);
            while (rig.Ward.Restart() != AgentStart.Started)
            {
                // Repeat until the storage can be written again.
            }

            rig.State.ShouldBe(PairingState.Idle, $"{kept} writes succeed");
            rig.Run(30);
            rig.Ward.Readings.ShouldBeEmpty();
            rig.Pair();
        }
    }

    [Fact]
    public void If_the_storage_fails_at_an_unpairing_the_association_continues()
    {
        using PairingRig rig = new();
        byte[] association = rig.Pair();
        rig.Ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, rig.Ward.Storage.Operations + 1, 1));
        rig.Hold(10.5);
        rig.State.ShouldBe(PairingState.Associated);
        rig.ReportTexts[^1].ShouldBe("Refused StorageFailed");

        byte[] command = rig.Unpair(association);
        rig.Ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, rig.Ward.Storage.Operations + 2, 1));
        rig.Send(command);
        rig.State.ShouldBe(PairingState.Associated);
        rig.Answers[^1].Refusal.ShouldBe((long)CommandRefusal.StorageFailed, "the end is not reported");
        rig.Run(60);
        rig.Send(rig.Unpair(association));
        rig.State.ShouldBe(PairingState.Idle);
        rig.Light.ShouldBe(LightPattern.Idle);
    }

    [Fact]
    public void If_the_counter_cannot_be_stored_no_grant_is_accepted()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.Ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, rig.Ward.Storage.Operations + 1, 1));
        rig.ShouldRefuse(rig.Sign(rig.Grant()), PairingRefusal.StorageFailed, 1);
        rig.Send(rig.Sign(rig.Grant()));
        rig.State.ShouldBe(PairingState.Confirming);
    }

    [Fact]
    public void If_no_epoch_can_begin_nothing_is_sealed_with_the_previous_patients_keys()
    {
        using PairingRig rig = new(isRequired: false);
        rig.Ward.IsCollectorRunning = false;
        rig.PutOn(1);
        rig.Pair();
        rig.Run(60);
        rig.Hold(10.5);
        rig.PutOn(2);
        rig.OpenWindow();
        byte[] second;
        PairingGrant grant = rig.Grant();
        second = grant.Association;
        rig.Send(rig.Sign(grant));
        rig.PutOn(3);
        rig.Ward.Button.Press();

        // The association is stored, in at most four writes; then no write succeeds for a while.
        rig.Ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, rig.Ward.Storage.Operations + 3, 12));
        rig.Run(240);
        rig.Ward.IsCollectorRunning = true;
        rig.Run(240);
        rig.State.ShouldBe(PairingState.Associated);
        string name = Convert.ToHexStringLower(second);
        rig.Ward.Readings.Where(reading => reading.Vital.Name == "hr" && PairingRig.PatientOf(reading) == 3).ShouldNotBeEmpty();
        rig.Ward.Readings.Where(reading => reading.Vital.Name == "hr" && PairingRig.PatientOf(reading) == 3).ShouldAllBe(reading =>
            reading.Association == name);
        rig.Ward.Readings.Where(reading => reading.Association == name && reading.Vital.Name == "hr").ShouldAllBe(reading =>
            PairingRig.PatientOf(reading) == 3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Readings_of_an_ended_association_arrive_under_it_after_an_outage_and_are_acknowledged(bool restarts)
    {
        using PairingRig rig = new();
        rig.PutOn(7);
        string association = Convert.ToHexStringLower(rig.Pair());
        rig.Run(30);
        rig.Ward.Link.GoDown();
        rig.Run(600);
        int before = rig.Ward.Readings.Count;
        rig.Hold(10.5);
        rig.State.ShouldBe(PairingState.Idle);
        rig.PutOn(8);
        if (restarts)
        {
            rig.Ward.Restart().ShouldBe(AgentStart.Started);
        }

        rig.Ward.Agent.Waiting.ShouldBeGreaterThan(50);
        rig.Run(60);
        rig.Ward.Link.IsUp = true;
        rig.Run(300);
        rig.Ward.Readings.Count.ShouldBeGreaterThanOrEqualTo(before + (60 * 4));
        rig.Ward.Readings.ShouldAllBe(reading => reading.Association == association);
        rig.Ward.Readings.Where(reading => reading.Vital.Name == "hr").ShouldAllBe(reading => PairingRig.PatientOf(reading) == 7);
        rig.Ward.Agent.Waiting.ShouldBe(0, "the custodian's acknowledgement reaches a device that does not measure");
        rig.Journal[^1].ShouldBe("Unpaired", "the journal has the event that was not published");
    }

    [Fact]
    public void A_next_patient_does_not_prevent_the_previous_patients_readings_from_arriving()
    {
        using PairingRig rig = new();
        rig.PutOn(1);
        string first = Convert.ToHexStringLower(rig.Pair());
        rig.Ward.IsCollectorRunning = false;
        rig.Run(300);
        rig.Hold(10.5);
        rig.PutOn(2);
        string second = Convert.ToHexStringLower(rig.Pair());
        rig.Run(60);
        rig.Ward.IsCollectorRunning = true;
        rig.Run(300);
        rig.Ward.Agent.Waiting.ShouldBe(0);
        foreach ((string association, int patient) in (ReadOnlySpan<(string, int)>)[(first, 1), (second, 2)])
        {
            rig.Ward.Readings.Count(reading => reading.Association == association).ShouldBeGreaterThan(20 * 4);
            rig.Ward.Readings.Where(reading => reading.Association == association && reading.Vital.Name == "hr").ShouldAllBe(reading =>
                PairingRig.PatientOf(reading) == patient);
        }
    }

    [Fact]
    public void A_damaged_pairing_state_counts_as_unpaired_and_the_device_starts()
    {
        using PairingRig rig = new();
        rig.Pair();
        foreach (string file in rig.Ward.Storage.Files.Keys.Where(name => name.StartsWith("pairing", StringComparison.Ordinal)).ToArray())
        {
            rig.Ward.Write(file, [1, 2, 3]);
        }

        Restart(rig);
        rig.State.ShouldBe(PairingState.Idle);
        rig.Pair();
    }

    private static void Restart(PairingRig rig)
    {
        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Ward.Link.IsUp = true;
        rig.Run(3);
    }

    /// <summary>Cuts the power at each write of a pairing or an unpairing, in each way.</summary>
    private static void Cut(Action<PairingRig> prepare, Action<PairingRig, byte[]?> judge, bool isPairing)
    {
        foreach (StorageFaultKind kind in PowerCutKinds.All)
        {
            for (int operation = 1; operation < 40; operation++)
            {
                // The kinds of cuts alternate, so that each operation is cut.
                if (!Effort.Tries((int)kind + operation, oneOf: 2))
                {
                    continue;
                }

                using PairingRig rig = new();
                prepare(rig);
                rig.Ward.Storage.AddFault(new StorageFault(kind, rig.Ward.Storage.Operations + operation, 5));
                byte[]? granted = isPairing ? TryPair(rig) : null;
                if (!isPairing)
                {
                    rig.Hold(10.5);
                }

                rig.Run(3);
                if (!rig.Ward.IsOff)
                {
                    break;
                }

                Restart(rig);
                judge(rig, granted);
            }
        }
    }

    private static byte[]? TryPair(PairingRig rig)
    {
        rig.Hold(3.5);
        if (rig.Ward.IsOff || rig.Reported.Count == 0)
        {
            return null;
        }

        PairingGrant grant = rig.Grant();
        rig.Send(rig.Sign(grant));
        rig.Press();
        return grant.Association;
    }
}
