using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Flash;

namespace Agent.Tests.Device;

/// <summary>When readings are written to flash, and when not.</summary>
public class Persistence
{
    private const int ValuesPerReading = 4;

    [Fact]
    public void While_readings_are_acknowledged_the_flash_is_not_touched_but_for_the_time_once_an_hour()
    {
        using SimulatedWard ward = new(periodSeconds: 5);
        ward.Run(minutes: 1);
        (long operations, long reads, long bytes) = (ward.Storage.Operations, ward.Storage.Reads, ward.Storage.ProgrammedBytes);
        ward.Run(minutes: 120);
        ward.Readings.Count.ShouldBe(121 * 12 * ValuesPerReading);
        (ward.Storage.Operations - operations).ShouldBe(3, "the time twice, and once the numbers that the first checkpoint reserves");
        (ward.Storage.ProgrammedBytes - bytes).ShouldBeLessThan(1024 + FlashGeometry.BlockBytes, "the directory may be compacted once");
        ward.Storage.Reads.ShouldBe(reads);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(40)]
    public void Unacknowledged_readings_are_flushed_after_the_policys_seconds_at_risk(int seconds)
    {
        using SimulatedWard ward = new(change: policy => policy with { SecondsAtRisk = seconds });
        ward.IsCollectorRunning = false;
        ward.Run(minutes: (seconds - 1) / 60.0);
        Segments(ward).ShouldBe(0);
        ward.Run(minutes: 2 / 60.0);
        Segments(ward).ShouldBe(1);
    }

    [Fact]
    public void With_zero_seconds_at_risk_each_reading_is_flushed_at_once()
    {
        using SimulatedWard ward = new(change: policy => policy with { SecondsAtRisk = 0 });
        ward.Link.GoDown();
        ward.Run(minutes: 3.1);
        ward.Restart();
        ward.Link.IsUp = true;
        ward.Run(minutes: 1);
        ward.Readings.Count(reading => reading.Time < ward.StartedAt.AddMinutes(3.05)).ShouldBe(4 * ValuesPerReading);
    }

    [Fact]
    public void When_the_network_fails_readings_are_flushed_at_once_and_a_flapping_network_does_not_wear_the_flash()
    {
        using SimulatedWard ward = new(periodSeconds: 1);
        ward.Run(minutes: 0.5);
        ward.AcknowledgementsArrive = false;
        ward.Run(minutes: 0.1);
        Segments(ward).ShouldBe(0);
        ward.Link.GoDown();
        ward.Run(minutes: 0.01);
        Segments(ward).ShouldBe(1);

        long before = ward.Storage.Operations;
        for (int second = 0; second < 60; second++)
        {
            ward.Link.IsUp = second % 2 == 0;
            ward.Run(minutes: 1 / 60.0);
        }

        (ward.Storage.Operations - before).ShouldBeLessThanOrEqualTo(8, "a flush each quarter of a minute");
    }

    [Fact]
    public void On_a_low_battery_no_reading_waits_in_RAM()
    {
        using SimulatedWard ward = new();
        ward.IsCollectorRunning = false;
        ward.Power.BatteryPercent = 5;
        ward.Run(minutes: 1 / 60.0);
        Segments(ward).ShouldBe(1);
    }

    [Fact]
    public void An_intended_restart_loses_nothing_and_leaves_no_gap()
    {
        using SimulatedWard ward = new();
        ward.IsCollectorRunning = false;
        ward.Run(minutes: 10.05);
        ward.Agent.TryFlush().ShouldBeTrue();
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.IsCollectorRunning = true;
        ward.Run(minutes: 3);
        ward.Readings.Count.ShouldBe(14 * ValuesPerReading);
        ward.Store.Gaps.List().ShouldBeEmpty();
        ward.Store.Sequences.Received(ward.Agent.DeviceId, "vitals").Contiguous.ShouldBe(14);
    }

    [Fact]
    public void A_power_cut_loses_the_readings_at_risk_and_they_are_declared()
    {
        using SimulatedWard ward = new(periodSeconds: 1);
        ward.IsCollectorRunning = false;
        ward.Run(minutes: 2);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.IsCollectorRunning = true;
        ward.Run(minutes: 1);
        int missing = 180 - (ward.Readings.Count / ValuesPerReading);
        missing.ShouldBeInRange(1, 15);
        DeclaredGap gap = ward.Store.Gaps.List().ShouldHaveSingleItem().Declared;
        gap.Reason.ShouldBe("restart");
        gap.From.ShouldNotBeNull().ShouldBeInRange(ward.StartedAt.ToUnixTimeSeconds() + 120 - 16, ward.StartedAt.ToUnixTimeSeconds() + 120);
        gap.To.ShouldBe(ward.StartedAt.ToUnixTimeSeconds() + 120);
    }

    [Fact]
    public void Lost_acknowledgements_cause_a_repetition_and_nothing_else()
    {
        using SimulatedWard ward = new();
        ward.AcknowledgementsArrive = false;
        ward.Run(minutes: 5);
        ward.AcknowledgementsArrive = true;
        ward.Run(minutes: 5);
        ward.Readings.Count.ShouldBe(10 * ValuesPerReading);
        ward.Store.Gaps.List().ShouldBeEmpty();
        ward.Agent.Waiting.ShouldBe(0);
        ward.Storage.Files.Keys.ShouldNotContain(name => name.StartsWith("s.", StringComparison.Ordinal)
            || name.StartsWith("t.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_collector_restored_from_an_old_backup_is_told_which_readings_are_gone_and_gets_the_rest()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 5);
        ward.BackUp();
        ward.Run(minutes: 5);
        ward.Link.GoDown();
        ward.Run(minutes: 5);
        ward.RestoreBackup();
        ward.Link.IsUp = true;
        ward.Run(minutes: 10);
        ward.Readings.Count.ShouldBe((25 - 5) * ValuesPerReading, "only the collector had five minutes of them");
        DeclaredGap gap = ward.Store.Gaps.List().ShouldHaveSingleItem().Declared;
        (gap.First, gap.Last, gap.Reason).ShouldBe((6, 10, "released"));
        ward.Agent.Waiting.ShouldBe(0);
        ward.Store.Sequences.Received(ward.Agent.DeviceId, "vitals").AboveContiguous.ShouldBeEmpty();
    }

    [Fact]
    public void A_broker_that_accepts_and_loses_everything_causes_no_loss()
    {
        using SimulatedWard ward = new();
        ward.Broker = _ => [];
        ward.Run(minutes: 20);
        ward.Link.GoDown();
        ward.Run(minutes: 1);
        ward.Broker = messages => messages;
        ward.Link.IsUp = true;
        ward.Run(minutes: 5);
        ward.Readings.Count.ShouldBe(26 * ValuesPerReading);
        ward.Store.Gaps.List().ShouldBeEmpty();
    }

    [Fact]
    public void A_clock_that_is_set_back_neither_keeps_readings_at_risk_nor_loses_them()
    {
        using SimulatedWard ward = new();
        ward.IsCollectorRunning = false;
        ward.Run(minutes: 3);
        ward.Clock.Error = TimeSpan.FromDays(-2);
        ward.Run(minutes: 3.5);
        Segments(ward).ShouldBeGreaterThan(0);
        ward.IsCollectorRunning = true;
        ward.Run(minutes: 3);
        ward.Agent.Waiting.ShouldBe(0);
        ward.Readings.Count.ShouldBe(10 * ValuesPerReading);
    }

    [Fact]
    public void Each_reading_counts_as_delivered_once_although_the_newest_is_sent_first()
    {
        using SimulatedWard ward = new();
        ward.Link.GoDown();
        ward.Run(minutes: 30.9);
        ward.Link.IsUp = true;
        ward.Run(minutes: 0.05);
        ward.Agent.Counters.Delivered.ShouldBe(31 * ValuesPerReading);
        ward.Agent.Counters.Acknowledged.ShouldBe(31 * ValuesPerReading);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public void One_damaged_copy_of_an_announcement_costs_nothing(string copy)
    {
        using SimulatedWard ward = OfflineOverARestart();
        ward.Storage.FlipBit(Announcement(ward, copy), 99);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Link.IsUp = true;
        ward.Run(minutes: 10);
        ward.Readings.Count.ShouldBe(45 * ValuesPerReading);
    }

    [Fact]
    public void Readings_that_nobody_can_decrypt_any_more_are_declared()
    {
        using SimulatedWard ward = OfflineOverARestart();
        ward.Storage.FlipBit(Announcement(ward, "a"), 99);
        ward.Storage.FlipBit(Announcement(ward, "b"), 999);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Link.IsUp = true;
        ward.Run(minutes: 15);
        ward.Readings.Count.ShouldBe(20 * ValuesPerReading, "thirty minutes belong to the epoch whose keys are lost");
        ward.Agent.Waiting.ShouldBe(0);
        ward.Store.Sequences.Received(ward.Agent.DeviceId, "vitals").AboveContiguous.ShouldBeEmpty(
            "everything that is missing is declared");
    }

    [Fact]
    public void An_epoch_ends_when_its_announcement_is_lost_before_it_was_sent()
    {
        using SimulatedWard ward = new();
        ward.Link.GoDown();
        ward.Run(minutes: 10);
        ward.Storage.FlipBit(Announcement(ward, "a"), 99);
        ward.Storage.FlipBit(Announcement(ward, "b"), 999);
        ward.Link.IsUp = true;
        ward.Run(minutes: 30);
        ward.Readings.Count.ShouldBe(29 * ValuesPerReading, "the others belong to the epoch whose keys are lost");
        VitalsEpochs(ward).ShouldBe(1, "the other was never announced");
        ward.Agent.Waiting.ShouldBe(0);
        ward.Store.Sequences.Received(ward.Agent.DeviceId, "vitals").AboveContiguous.ShouldBeEmpty(
            "everything that is missing is declared");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(60)]
    public void An_announcement_that_cannot_be_read_for_a_while_is_sent_later(int reads)
    {
        using SimulatedWard ward = new();
        ward.Link.GoDown();
        ward.Run(minutes: 10);
        ward.Storage.FailReads(0, reads);
        ward.Link.IsUp = true;
        ward.Run(minutes: 30);
        ward.Readings.Count.ShouldBe(40 * ValuesPerReading);
        VitalsEpochs(ward).ShouldBe(1);
        ward.Agent.Waiting.ShouldBe(0);
    }

    [Fact]
    public void A_storage_that_accepts_nothing_loses_what_does_not_fit_into_RAM_and_it_is_declared()
    {
        using SimulatedWard ward = new();
        ward.Link.GoDown();
        ward.Run(minutes: 10);
        ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, ward.Storage.Operations + 1, 100_000));
        ward.Run(minutes: 100);
        ward.Light.Pattern.ShouldBe(LightPattern.Fault);
        ward.Link.IsUp = true;
        ward.Run(minutes: 30);

        int stored = ward.Readings.Count / ValuesPerReading;
        long declared = ward.Store.Totals(ward.Agent.DeviceId).GapValues / ValuesPerReading;
        stored.ShouldBeInRange(40, 139);
        (stored + declared).ShouldBe(140);
        ward.Agent.Waiting.ShouldBe(0);
    }

    [Fact]
    public void If_the_storage_fails_at_a_key_renewal_the_old_keys_stay_in_use_and_everything_is_sealed()
    {
        using SimulatedWard ward = new(change: policy => policy with { EpochSeconds = 3600 });
        ward.IsCollectorRunning = false;
        ward.Run(minutes: 55);
        ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, ward.Storage.Operations + 1, 100_000));
        ward.Run(minutes: 30);
        VitalsEpochs(ward).ShouldBe(1);
        ward.Agent.Counters.Sealed.ShouldBe(85 * ValuesPerReading);
        ward.IsCollectorRunning = true;
        ward.Run(minutes: 30);
        VitalsEpochs(ward).ShouldBe(2);
        ward.Readings.Count.ShouldBe(115 * ValuesPerReading);
    }

    [Fact]
    public void A_damaged_copy_of_the_device_key_is_repaired_at_the_next_start()
    {
        using SimulatedWard ward = new();
        string device = ward.Agent.DeviceId;
        foreach (string copy in new[] { "key.a", "key.b", "key.a" })
        {
            ward.Storage.FlipBit(copy, 77);
            ward.Restart().ShouldBe(AgentStart.Started);
            ward.Agent.DeviceId.ShouldBe(device);
        }
    }

    [Theory]
    [InlineData("counters.a")]
    [InlineData("counters.b")]
    [InlineData("ceilings.a")]
    [InlineData("ceilings.b")]
    public void A_lost_copy_of_a_counter_does_not_repeat_a_number(string copy)
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 20);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 20);
        ward.Storage.Delete(copy);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 20);
        ward.Readings.Count.ShouldBe(60 * ValuesPerReading);
        ward.Collector.Counters.Refused.ShouldBeEmpty();
        ward.Agent.Waiting.ShouldBe(0);
    }

    /// <summary>Half an hour without a network, a restart, and five more minutes.</summary>
    private static SimulatedWard OfflineOverARestart()
    {
        SimulatedWard ward = new();
        ward.Link.GoDown();
        ward.Run(minutes: 30);
        ward.Agent.TryFlush().ShouldBeTrue();
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 5);
        ward.Agent.TryFlush().ShouldBeTrue();
        return ward;
    }

    private static string Announcement(SimulatedWard ward, string copy) =>
        ward.Storage.Files.Keys.Where(name => name.StartsWith("k.vitals", StringComparison.Ordinal)
            && name.EndsWith("." + copy, StringComparison.Ordinal)).Min()!;

    private static int VitalsEpochs(SimulatedWard ward) =>
        ward.Link.Published.Where(message => message.Topic.EndsWith("/k/vitals", StringComparison.Ordinal))
            .DistinctBy(message => Convert.ToHexString(message.Payload)).Count();

    private static int Segments(SimulatedWard ward) => ward.Storage.Files.Keys.Count(name => name[..2] is "s." or "t.");
}
