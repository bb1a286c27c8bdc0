using System.Globalization;
using HostSim.Tests.World;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Simulator.Network;

namespace HostSim.Tests;

/// <summary>32 hours of a real patient, from the recording to the database.</summary>
public class RecordingPlayback
{
    private const int ValuesInRecording = 7450;

    [Fact]
    public async Task Every_value_of_the_recording_is_stored_once_with_its_time_and_unit()
    {
        using TemporaryFolder folder = new();
        FinishedRun finished = await FinishedRun.PlayAsync(FinishedRun.Recording(folder));
        LosesNothing(finished.Summary);
        IsAsInTheFile(finished);
        finished.Readings.ShouldAllBe(reading => !reading.IsLate);
    }

    [Fact]
    public async Task Two_network_outages_lose_nothing_and_their_readings_are_marked_late()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = FinishedRun.Recording(folder) with { Outages = [Between(2, 9), Between(20, 21)] };
        FinishedRun finished = await FinishedRun.PlayAsync(options);
        LosesNothing(finished.Summary);
        IsAsInTheFile(finished);
        foreach (StoredReading reading in finished.Readings)
        {
            TimeSpan since = reading.Time!.Value - options.Start;
            reading.IsLate.ShouldBe(options.Outages.Any(outage => outage.Covers(since)), $"measured after {since}");
        }
    }

    [Fact]
    public async Task A_collector_that_is_stopped_for_two_hours_loses_nothing()
    {
        using TemporaryFolder folder = new();
        FinishedRun finished = await FinishedRun.PlayAsync(FinishedRun.Recording(folder) with { CollectorOutages = [Between(11, 13)] });
        LosesNothing(finished.Summary);
        IsAsInTheFile(finished);
    }

    [Fact]
    public async Task A_mosquitto_that_is_restarted_loses_nothing()
    {
        using TemporaryFolder folder = new();
        using Mosquitto mosquitto = Mosquitto.Start(folder);
        bool restarted = false;
        FinishedRun finished = await FinishedRun.PlayAsync(
            FinishedRun.Recording(folder) with { Broker = ("127.0.0.1", mosquitto.Port) },
            (_, run) => run.Progressed += () =>
            {
                if (!restarted && run.Elapsed > TimeSpan.FromHours(16))
                {
                    restarted = true;
                    mosquitto.Restart();
                }
            });
        restarted.ShouldBeTrue();
        LosesNothing(finished.Summary);
        IsAsInTheFile(finished);
    }

    [Fact]
    public async Task A_second_run_in_the_same_folder_loses_nothing_either()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = FinishedRun.Recording(folder) with { Duration = TimeSpan.FromHours(1) };
        FinishedRun first = await FinishedRun.PlayAsync(options);
        FinishedRun second = await FinishedRun.PlayAsync(options);
        second.Summary.IsSound.ShouldBeTrue();
        second.Readings.Count.ShouldBe(first.Readings.Count);
        second.Readings.Min(reading => reading.Sequence).ShouldBeGreaterThan(first.Readings.Max(reading => reading.Sequence));
    }

    private static Outage Between(int fromHour, int toHour) => new(TimeSpan.FromHours(fromHour), TimeSpan.FromHours(toHour));

    private static void LosesNothing(Summary summary)
    {
        summary.Lost.ShouldBe(0);
        summary.Duplicates.ShouldBe(0);
        summary.DeclaredGaps.ShouldBe(0);
        new[] { summary.Sensed, summary.Sealed, summary.Delivered, summary.Acknowledged, summary.Stored }
            .ShouldAllBe(count => count == ValuesInRecording);
    }

    /// <summary>Compares with the file, which is read here in another way.</summary>
    private static void IsAsInTheFile(FinishedRun finished)
    {
        string[][] rows = [.. File.ReadLines(PublishedFiles.Recording.Path("mimic2-s00001.csv")).Select(line => line.Split(','))];
        List<string> expected = [];
        foreach (string[] row in rows.Skip(1))
        {
            for (int column = 1; column < row.Length; column++)
            {
                if (row[column].Length > 0)
                {
                    decimal value = decimal.Parse(row[column], CultureInfo.InvariantCulture);
                    expected.Add(FormattableString.Invariant($"{row[0]} {NameOf(rows[0][column])} {value:0.#} {UnitOf(rows[0][column])}"));
                }
            }
        }

        DateTimeOffset start = DateTimeOffset.UnixEpoch.AddYears(56);
        IEnumerable<string> stored = finished.Readings.Select(reading => FormattableString.Invariant(
            $"{(reading.Time!.Value - start).TotalMinutes:0.######} {reading.Vital.Name} {reading.Value:0.####} {reading.Unit}"));
        expected.Count.ShouldBe(ValuesInRecording);
        stored.Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal));
    }

    private static string UnitOf(string column) => column.Split('_')[^1] switch
    {
        "mmhg" => "mmHg",
        "percent" => "%",
        _ => "1/min",
    };

    private static string NameOf(string column) => column switch
    {
        "hr_bpm" => "hr",
        "abp_sys_mmhg" => "as",
        "abp_dia_mmhg" => "ad",
        "abp_mean_mmhg" => "am",
        "pulse_bpm" => "pr",
        "resp_per_min" => "rr",
        "spo2_percent" => "o2",
        "nbp_sys_mmhg" => "ns",
        "nbp_dia_mmhg" => "nd",
        _ => "nm",
    };
}
