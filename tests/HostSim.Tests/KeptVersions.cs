using HostSim.Tests.World;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Boards;
using NanoMedAgent.HostSim.Options;

namespace HostSim.Tests;

/// <summary>A sensor and a collector of an earlier version are brought up to date, in an outage and after a power cut.</summary>
public class KeptVersions
{
    // When the sensor had begun: the network was there for 20 minutes, and in the outage behind them the power was cut.
    private static readonly DateTimeOffset Kept = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Versions => [.. KeptVersion.All];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_sensor_is_the_same_sends_what_it_had_kept_and_nothing_is_lost_or_stored_twice(string version)
    {
        using TemporaryFolder folder = new();
        string ward = KeptVersion.UnpackWard(version, folder.Path);
        string database = Path.Combine(ward, "readings.db");
        string device;
        (DateTimeOffset First, DateTimeOffset Last, int Count) before;
        using (ReadingStore store = ReadingStore.Open(database))
        {
            device = store.Measurements.Find(new ReadingQuery())[0].Device;
            before = Extent(store, device);
        }

        before.Count.ShouldBeGreaterThan(100);
        before.Last.ShouldBeLessThan(Kept.AddMinutes(21));
        FinishedRun finished = await FinishedRun.PlayAsync(new SimulationOptions
        {
            DataFolder = ward,
            Speed = null,
            Duration = TimeSpan.FromMinutes(30),
            Seed = 7,
            Start = Kept.AddHours(6),
            PeriodSeconds = 15,
            Board = SimulatedBoard.Of("xiao-esp32-c3"),
        });
        (finished.Summary.Lost, finished.Summary.Duplicates).ShouldBe((0, 0));
        finished.Summary.Stored.ShouldBe(finished.Summary.Sensed);
        finished.Readings.ShouldAllBe(reading => reading.Device == device);

        using ReadingStore after = ReadingStore.Open(database);
        // The backlog of the outage has arrived, and no number is missing without a gap that the device has declared.
        int between = after.Measurements.Find(new ReadingQuery { Device = device })
            .Count(reading => reading.Time > before.Last && reading.Time < Kept.AddHours(6));
        between.ShouldBeGreaterThan(10);
        SequenceRanges received = after.Sequences.Received(device, "vitals");
        foreach (StoredGap gap in after.Gaps.List(device).Where(gap => gap.DataClass == "vitals"))
        {
            received.Add(gap.Declared.First, gap.Declared.Last);
        }

        received.All.Count.ShouldBe(1);
        received.All[0].First.ShouldBe(1);
    }

    private static (DateTimeOffset First, DateTimeOffset Last, int Count) Extent(ReadingStore store, string device)
    {
        DateTimeOffset[] times =
            [.. store.Measurements.Find(new ReadingQuery { Device = device }).Select(reading => reading.Time).OfType<DateTimeOffset>()];
        return (times.Min(), times.Max(), times.Length);
    }
}
