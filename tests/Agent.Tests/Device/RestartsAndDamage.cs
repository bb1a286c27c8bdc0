using Agent.Tests.World;
using CsCheck;
using NanoMedAgent;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Simulator.Flash;
using Firmware = NanoMedAgent.Agent;

namespace Agent.Tests.Device;

/// <summary>Readings despite power cuts, full storage and a bad network.</summary>
public class RestartsAndDamage
{
    private const int ValuesPerReading = 4;

    [Fact]
    public void Readings_in_flash_are_delivered_after_a_restart()
    {
        using SimulatedWard ward = new();
        ward.Link.GoDown();
        ward.Run(minutes: 30);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Link.IsUp = true;
        ward.Run(minutes: 5);
        ward.Readings.Count.ShouldBe(35 * ValuesPerReading);
        ward.Agent.Waiting.ShouldBe(0);
        Received(ward).ShouldBe(Newest(ward), "numbers that the restart skipped are declared lost");
    }

    [Fact]
    public void No_sequence_number_is_used_twice_despite_power_cuts()
    {
        using SimulatedWard ward = new();
        Dictionary<long, string> seen = [];
        for (int start = 0; start < 12; start++)
        {
            ward.Run(minutes: 1 + (start * 7 % 5));
            foreach (SealedReading reading in Sent(ward))
            {
                string ciphertext = Convert.ToHexString(reading.Ciphertext);
                seen.TryAdd(reading.Sequence, ciphertext);
                seen[reading.Sequence].ShouldBe(ciphertext);
            }

            ward.Restart().ShouldBe(AgentStart.Started);
        }

        seen.Count.ShouldBeGreaterThan(30);
    }

    [Fact]
    public void A_power_cut_at_any_operation_of_the_first_boot_leaves_a_device_that_starts()
    {
        foreach (StorageFaultKind kind in PowerCutKinds.All)
        {
            for (int operation = 1; operation < 20; operation++)
            {
                using SimulatedWard ward = new();
                foreach (string file in ward.Storage.Files.Keys.Where(name =>
                    name is not (Firmware.AuthorityFile or Firmware.PolicyFile)).ToArray())
                {
                    ward.Storage.Delete(file);
                }

                StorageFault fault = new(kind, ward.Storage.Operations + operation, 1);
                ward.Storage.AddFault(fault);
                AgentStart first = ward.Restart();
                ward.Run(minutes: 1);
                if (!ward.IsOff)
                {
                    break;
                }

                string before = ward.Agent.DeviceId;
                ward.Restart().ShouldBe(AgentStart.Started, fault.ToString());
                if (first == AgentStart.Started)
                {
                    ward.Agent.DeviceId.ShouldBe(before, fault.ToString());
                }
            }
        }
    }

    [Fact]
    public void When_the_storage_is_full_the_oldest_readings_are_evicted_and_declared()
    {
        using SimulatedWard ward = new(partition: 48 * 1024);
        ward.Link.GoDown();
        ward.Run(minutes: 600);
        ward.Agent.Counters.Sealed.ShouldBe(600 * ValuesPerReading);
        ward.Agent.Counters.DeclaredLost.ShouldBeGreaterThan(0);
        ward.Link.IsUp = true;
        ward.Run(minutes: 3);

        StoreTotalsShouldBalance(ward, 603 * ValuesPerReading);
        ward.Readings.Max(reading => reading.Time).ShouldBe(ward.StartedAt.AddMinutes(602));
        ward.Readings.Where(reading => reading.IsLate).Min(reading => reading.Time).ShouldNotBe(ward.StartedAt, "the oldest were evicted");
        ward.Agent.Waiting.ShouldBe(0);
        Received(ward).ShouldBe(Newest(ward));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Readings_that_are_evicted_while_writes_fail_are_counted_as_lost_once(int failingWrites)
    {
        using SimulatedWard ward = new(partition: 40 * 1024);
        ward.Link.GoDown();
        for (int hour = 0; hour < 10; hour++)
        {
            ward.Run(minutes: 60);
            ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, ward.Storage.Operations + 1, failingWrites));
        }

        ward.Link.IsUp = true;
        ward.Run(minutes: 3);

        StoreTotalsShouldBalance(ward, 603 * ValuesPerReading);
    }

    [Fact]
    public void A_damaged_record_loses_only_itself_and_is_declared()
    {
        using SimulatedWard ward = new();
        ward.Link.GoDown();
        ward.Run(minutes: 150);
        (string name, byte[] file) = OldestSegment(ward);
        file[file.Length / 2] ^= 0x10;
        ward.Write(name, file);
        ward.Link.IsUp = true;
        ward.Run(minutes: 15);

        ward.Readings.Count.ShouldBe(164 * ValuesPerReading);
        StoredGap gap = ward.Store.Gaps.List().ShouldHaveSingleItem();
        gap.Declared.Reason.ShouldBe("damaged");
        gap.Declared.Last.ShouldBe(gap.Declared.First);
        ward.Agent.Waiting.ShouldBe(0);
        Received(ward).ShouldBe(Newest(ward));
    }

    [Fact]
    public void A_destroyed_segment_is_declared_and_the_device_starts()
    {
        using SimulatedWard ward = new();
        ward.Link.GoDown();
        ward.Run(minutes: 150);
        (string name, byte[] file) = OldestSegment(ward);
        ward.Write(name, new byte[file.Length]);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Link.IsUp = true;
        ward.Run(minutes: 15);

        ward.Readings.Count.ShouldBeInRange(100 * ValuesPerReading, 164 * ValuesPerReading);
        ward.Agent.Waiting.ShouldBe(0);
        Received(ward).ShouldBe(Newest(ward));
    }

    [Fact]
    public void Without_writable_storage_the_device_does_not_start_and_reports_why()
    {
        using SimulatedWard ward = new();
        ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, ward.Storage.Operations + 1, long.MaxValue / 2));
        ward.Restart().ShouldBe(AgentStart.StorageFailed);
        ward.Light.Pattern.ShouldBe(NanoMedAgent.Platform.LightPattern.Fault);
    }

    [Fact]
    public void On_an_unreliable_network_every_value_is_stored_once() =>
        Gen.Select(Gen.Int[0, 9].Array[1, 25], Gen.Int).Sample(
            (fates, seed) =>
            {
                using SimulatedWard ward = new();
                Random dice = new(seed);
                ward.Broker = messages => Mangle(messages, dice);
                int minutes = 0;
                foreach (int fate in fates)
                {
                    switch (fate)
                    {
                        case 0:
                            ward.Link.GoDown();
                            break;
                        case 1:
                            ward.Restart().ShouldBe(AgentStart.Started);
                            break;
                        case 2:
                            ward.RestartCollector();
                            break;
                        case 3:
                            ward.AcknowledgementsArrive = false;
                            break;
                        case 4:
                            ward.AcknowledgementsArrive = true;
                            break;
                        default:
                            ward.Link.IsUp = true;
                            break;
                    }

                    ward.Run(minutes: fate + 1);
                    minutes += fate + 1;
                }

                ward.Link.IsUp = true;
                ward.AcknowledgementsArrive = true;
                ward.Broker = messages => messages;
                ward.Run(minutes: 130);
                ward.Readings.Count.ShouldBe((minutes + 130) * ValuesPerReading);
                ward.Readings.DistinctBy(reading => (reading.Vital, reading.Time)).Count().ShouldBe(ward.Readings.Count);
                ward.Agent.Waiting.ShouldBe(0);
            },
            iter: Effort.Cases(15));

    /// <summary>Drops, duplicates and reorders messages.</summary>
    private static IEnumerable<PublishedMessage> Mangle(IReadOnlyList<PublishedMessage> messages, Random dice) =>
        messages.SelectMany(message => Enumerable.Repeat(message, dice.Next(10) switch { < 2 => 0, < 4 => 2, _ => 1 }))
            .OrderBy(_ => dice.Next());

    private static IEnumerable<SealedReading> Sent(SimulatedWard ward) =>
        ward.Link.Published.Where(message => message.Kind == "r").SelectMany(message => SealedReading.ReadAll(message.Payload)!);

    private static (string Name, byte[] Content) OldestSegment(SimulatedWard ward)
    {
        string name = ward.Storage.Files.Keys.Where(file => file[..2] is "s." or "t.").Min()!;
        return (name, [.. ward.Storage.Files[name]]);
    }

    private static long Received(SimulatedWard ward) => ward.Store.Sequences.Received(ward.Agent.DeviceId, "vitals").Contiguous;

    private static long Newest(SimulatedWard ward) => Sent(ward).Max(reading => reading.Sequence);

    private static void StoreTotalsShouldBalance(SimulatedWard ward, long measured)
    {
        StoreTotals totals = ward.Store.Totals(ward.Agent.DeviceId);
        (totals.Values + totals.GapValues).ShouldBe(measured);
        totals.GapValues.ShouldBe(ward.Agent.Counters.DeclaredLost);
        totals.GapValues.ShouldBeGreaterThan(0);
    }
}
