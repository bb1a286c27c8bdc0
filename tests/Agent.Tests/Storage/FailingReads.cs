using Agent.Tests.Pairing;
using Agent.Tests.Updates;
using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Releases.Assemblies;
using NanoMedAgent.Simulator.Flash;
using Firmware = NanoMedAgent.Agent;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Agent.Tests.Storage;

/// <summary>A storage that cannot be read for a moment is not an empty one: the device waits, and is who it was.</summary>
public class FailingReads
{
    private const int ForEver = 1_000_000;
    private const int SetLimitBytes = 40 * 1024;

    [Fact]
    public void A_read_that_fails_once_at_any_place_of_a_start_changes_nothing()
    {
        using PairingRig rig = Paired(out byte[] association);
        SimulatedWard ward = rig.Ward;
        string device = ward.Agent.DeviceId;
        int reads = ReadsOfAStart(ward);
        reads.ShouldBeInRange(20, 200);
        for (int read = 0; read < reads; read++)
        {
            ward.Storage.FailReads(read, 1);
            AgentStart outcome = ward.Restart();
            outcome.ShouldBeOneOf(AgentStart.Started, AgentStart.StorageFailed);
            (outcome == AgentStart.Started ? outcome : ward.Agent.Start()).ShouldBe(AgentStart.Started, $"read {read}");
            ward.Agent.DeviceId.ShouldBe(device, $"read {read}");
            rig.State.ShouldBe(PairingState.Associated, $"read {read}");
        }

        ShouldDeliverEverything(rig, association);
    }

    [Fact]
    public void A_storage_that_fails_for_a_while_from_any_read_of_a_start_on_is_a_fault_and_nothing_is_written()
    {
        using PairingRig rig = Paired(out byte[] association);
        SimulatedWard ward = rig.Ward;
        string device = ward.Agent.DeviceId;
        int reads = ReadsOfAStart(ward);
        for (int read = 0; read < reads; read++)
        {
            ward.Storage.FailReads(read, ForEver);
            Dictionary<string, byte[]> before = new(ward.Storage.Files);
            if (ward.Restart() != AgentStart.Started)
            {
                ward.Light.Pattern.ShouldBe(LightPattern.Fault, $"read {read}");
                string[] changed = [.. ward.Storage.Files.Keys.Where(name => !before[name].SequenceEqual(ward.Storage.Files[name]))];
                changed.Where(name => !name.StartsWith("counters", StringComparison.Ordinal)).ShouldBeEmpty($"read {read}");
                ward.Storage.Files.Count.ShouldBe(before.Count);
                ward.Agent.Start().ShouldBe(AgentStart.StorageFailed, "it stays a fault until the storage works");
                ward.Storage.FailReads(0, 0);
                ward.Agent.Start().ShouldBe(AgentStart.Started, $"read {read}");
            }

            ward.Storage.FailReads(0, 0);
            ward.Agent.DeviceId.ShouldBe(device, $"read {read}");
            rig.State.ShouldBe(PairingState.Associated, $"read {read}");
        }

        ShouldDeliverEverything(rig, association);
    }

    [Fact]
    public void A_start_that_had_to_wait_for_the_storage_is_reported_when_it_works()
    {
        using SimulatedWard ward = new();
        ward.Storage.FailReads(0, ForEver);
        ward.Restart().ShouldBe(AgentStart.StorageFailed);
        ward.Storage.FailReads(0, 0);
        ward.Agent.Start().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 2);
        Reported(ward).ShouldBe([(StorageEvent.Failed, StoredState.None), (StorageEvent.Working, StoredState.None)]);
        ward.Store.Events.List().Count(told => told.Reported.Kind == DeviceEvent.StorageKind).ShouldBe(2, "the journal has it as well");
    }

    [Fact]
    public void A_new_device_makes_no_key_while_the_storage_cannot_say_whether_it_is_new()
    {
        for (int read = 0; read < 8; read++)
        {
            using SimulatedWard ward = new();
            foreach (string name in WrittenByTheDevice(ward))
            {
                ward.Storage.Delete(name);
            }

            ward.Storage.FailReads(read, ForEver);
            ward.Restart().ShouldBe(AgentStart.StorageFailed);
            string? device = ward.Agent.DeviceId;
            ward.Storage.FailReads(0, 0);
            ward.Agent.Start().ShouldBe(AgentStart.Started);
            (device ?? ward.Agent.DeviceId).ShouldBe(ward.Agent.DeviceId);
        }
    }

    [Theory]
    [InlineData("counters.a")]
    [InlineData("ceilings.b")]
    [InlineData("k.")]
    [InlineData("t.")]
    [InlineData("pairing.a")]
    public void A_device_whose_key_is_gone_does_not_become_another_one_as_long_as_one_file_says_that_there_was_a_key(string left)
    {
        using PairingRig rig = Paired(out _);
        SimulatedWard ward = rig.Ward;
        string[] files = WrittenByTheDevice(ward);
        string witness = files.First(name => name.StartsWith(left, StringComparison.Ordinal));
        foreach (string name in files.Where(name => name != witness))
        {
            ward.Storage.Delete(name);
        }

        ward.Restart().ShouldBe(AgentStart.IdentityLost);
        ward.Light.Pattern.ShouldBe(LightPattern.Fault);
        WrittenByTheDevice(ward).ShouldBe([witness], "nothing was made anew");
        ward.Agent.DeviceId.ShouldBeNull();
    }

    [Fact]
    public void A_key_of_which_both_copies_are_damaged_is_lost_and_not_replaced()
    {
        using SimulatedWard ward = new();
        ward.Storage.FlipBit("key.a", 77);
        ward.Storage.FlipBit("key.b", 99);
        ward.Restart().ShouldBe(AgentStart.IdentityLost);
        ward.Storage.FlipBit("key.a", 77);
        ward.Restart().ShouldBe(AgentStart.Started, "nothing was overwritten");
    }

    [Fact]
    public void A_command_counter_that_is_lost_does_not_let_an_old_command_count_again()
    {
        using PairingRig rig = new();
        byte[] association = rig.Pair();
        long old = rig.Ward.Now.ToUnixTimeMilliseconds();
        byte[] command = rig.Unpair(association, old);
        rig.Run(90);
        foreach (string name in (string[])["command.a", "command.b"])
        {
            rig.Ward.Storage.FlipBit(name, 77);
        }

        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Send(command);
        rig.Answers[^1].ShouldBe(((long)NanoMedAgent.Commands.CommandRefusal.CounterUsed, old));
        rig.State.ShouldBe(PairingState.Associated);
        Reported(rig.Ward).ShouldContain((StorageEvent.Lost, StoredState.Commands));

        rig.Run(5);
        rig.Send(rig.Unpair(association, rig.Ward.Now.ToUnixTimeMilliseconds()));
        rig.State.ShouldBe(PairingState.Idle, "a command that was signed after the start");
    }

    [Fact]
    public void A_pairing_of_which_both_copies_are_damaged_ends_and_is_reported()
    {
        using PairingRig rig = new();
        rig.Pair();
        rig.Ward.Storage.FlipBit("pairing.a", 7);
        rig.Ward.Storage.FlipBit("pairing.b", 7);
        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Run(5);
        rig.State.ShouldBe(PairingState.Idle, "nobody is measured under a name that is not certain");
        Reported(rig.Ward).ShouldBe([(StorageEvent.Lost, StoredState.Pairing)]);
    }

    [Fact]
    public void Readings_that_cannot_be_read_for_an_hour_are_not_given_up()
    {
        using SimulatedWard ward = new();
        ward.Link.GoDown();
        ward.Run(minutes: 30);
        ward.Agent.TryFlush().ShouldBeTrue();
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Storage.FailReads(0, ForEver);
        ward.Link.IsUp = true;
        ward.Run(minutes: 60);
        ward.Light.Pattern.ShouldBe(LightPattern.Fault);
        ward.Store.Gaps.List().ShouldBeEmpty();
        ward.Storage.FailReads(0, 0);
        ward.Run(minutes: 120);
        ward.Readings.Count.ShouldBe(4 * 210);
        ward.Agent.Waiting.ShouldBe(0);
        ward.Store.Gaps.List().ShouldBeEmpty();
        ward.Light.Pattern.ShouldBe(LightPattern.Measuring);
        Reported(ward).ShouldBe([(StorageEvent.Failed, StoredState.None), (StorageEvent.Working, StoredState.None)]);
    }

    [Fact]
    public void A_release_whose_files_cannot_be_read_at_a_start_is_not_given_up_and_no_older_one_starts()
    {
        using Vendor vendor = new();
        UpdateRig device = new(vendor);
        byte[] image = Vendor.Image("new");
        device.Install(vendor.Sign(vendor.Release(1, device.Mirror, Vendor.Image("old"))));
        device.Install(vendor.Sign(vendor.Release(2, device.Mirror, image)));
        device.Running.ShouldBe(UpdateRig.NameOf(image));
        for (int read = 0; read < 12; read++)
        {
            SimulatedFlash flash = device.Flash;
            flash.FailReads(read, ForEver);
            Loader loader = new(new AssemblySlots(flash, SetLimitBytes), vendor.Policy);
            long operations = flash.Operations;
            loader.ChooseSet();
            if (loader.Refusal != UpdateReason.None)
            {
                loader.Refusal.ShouldBe(UpdateReason.StorageFailed, $"read {read}");
                loader.Images.ShouldBeNull();
                loader.IsFactory.ShouldBeFalse();
                flash.Operations.ShouldBe(operations, "nothing is written");
            }

            flash.FailReads(0, 0);
            loader.ChooseSet();
            loader.Refusal.ShouldBe(UpdateReason.None);
            loader.Images.ShouldNotBeNull()[0].ShouldBe(image);
        }
    }

    [Fact]
    public void A_release_on_trial_waits_for_a_storage_that_fails_at_its_start_and_is_confirmed_then()
    {
        using Vendor vendor = new();
        using SimulatedWard ward = new(periodSeconds: 5, releases: vendor.Policy);
        foreach (NanoMedAgent.Measurements.VitalSign sign in Enum.GetValues<NanoMedAgent.Measurements.VitalSign>().Take(4))
        {
            ward.Patient.Lacks(sign, NanoMedAgent.Measurements.SignalQuality.LeadOff);
        }

        ward.Run(minutes: 1);
        ward.Link.Send(ward.CommandTopic, vendor.Sign(vendor.Release(12, ward.Mirror, Vendor.Image("twelve"))));
        while (ward.Agent.Updater.Stage != NanoMedAgent.Updates.UpdateStage.Restarting)
        {
            ward.Run(minutes: 0.01);
        }

        SimulatedFlash copy = ward.Storage.Clone();
        long before = copy.Reads;
        new Loader(new AssemblySlots(copy, SetLimitBytes), vendor.Policy).ChooseSet();
        ward.Storage.FailReads(copy.Reads - before, ForEver);
        ward.Restart().ShouldBe(AgentStart.StorageFailed);
        ward.Power.WantsRestart.ShouldBeFalse("a restart would end the trial");
        ward.Storage.FailReads(0, 0);
        ward.Agent.Start().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 3);
        ward.Agent.Updater.RunningSequence.ShouldBe(12);
        ward.Agent.Updater.Stage.ShouldBe(NanoMedAgent.Updates.UpdateStage.Idle);
    }

    private static (StorageEvent What, StoredState State)[] Reported(SimulatedWard ward) =>
    [
        .. ward.EventStream.Where(told => told.Kind == DeviceEvent.StorageKind)
            .Select(told => ((StorageEvent)told.What, (StoredState)told.Number)),
    ];

    private static string[] WrittenByTheDevice(SimulatedWard ward) =>
    [
        .. ward.Storage.Files.Keys.Where(name => !name.StartsWith(Firmware.AuthorityFile, StringComparison.Ordinal)
            && !name.StartsWith(Firmware.PolicyFile, StringComparison.Ordinal)
            && !name.StartsWith("setup", StringComparison.Ordinal)),
    ];

    private static PairingRig Paired(out byte[] association)
    {
        PairingRig rig = new();
        association = rig.Pair();
        rig.Ward.Link.GoDown();
        rig.Run(120);
        rig.Ward.Agent.TryFlush().ShouldBeTrue();
        return rig;
    }

    private static int ReadsOfAStart(SimulatedWard ward)
    {
        long before = ward.Storage.Reads;
        ward.Restart().ShouldBe(AgentStart.Started);
        return (int)(ward.Storage.Reads - before);
    }

    private static void ShouldDeliverEverything(PairingRig rig, byte[] association)
    {
        rig.Ward.Link.IsUp = true;
        rig.Run(600);
        rig.Ward.Agent.Waiting.ShouldBe(0);
        rig.Ward.Readings.Select(reading => reading.Association).Distinct().ShouldBe([Convert.ToHexStringLower(association)]);
        rig.Ward.Readings.Count.ShouldBeGreaterThan(4 * 11, "those of the outage as well");
        rig.Ward.Collector.Counters.Refused.ShouldBeEmpty();
    }
}
