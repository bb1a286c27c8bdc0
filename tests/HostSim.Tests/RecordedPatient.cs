using System.Globalization;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Simulator.Network;

namespace HostSim.Tests;

/// <summary>A real patient's 32 hours on their whole way.</summary>
public class RecordedPatient
{
    private const int ValuesInRecording = 7450;

    [Fact]
    public async Task Every_value_is_stored_once_with_its_time_and_unit_as_in_the_file()
    {
        using TemporaryFolder folder = new();
        Played played = await Played.ThroughAsync(Played.Recording(folder));
        LosesNothing(played.Summary);
        IsAsInTheFile(played);
        played.Readings.ShouldAllBe(reading => !reading.IsLate);
    }

    [Fact]
    public async Task Two_outages_lose_nothing_and_what_was_measured_in_them_is_late()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = Played.Recording(folder) with { Outages = [Between(2, 9), Between(20, 21)] };
        Played played = await Played.ThroughAsync(options);
        LosesNothing(played.Summary);
        IsAsInTheFile(played);
        foreach (StoredReading reading in played.Readings)
        {
            TimeSpan since = reading.Time!.Value - options.Start;
            reading.IsLate.ShouldBe(options.Outages.Any(outage => outage.Covers(since)), $"measured after {since}");
        }
    }

    [Fact]
    public async Task A_collector_that_is_stopped_and_started_midway_loses_nothing()
    {
        using TemporaryFolder folder = new();
        Played played = await Played.ThroughAsync(Played.Recording(folder) with { CollectorOutages = [Between(11, 13)] });
        LosesNothing(played.Summary);
        IsAsInTheFile(played);
    }

    [Fact]
    public async Task A_mosquitto_that_is_restarted_midway_loses_nothing()
    {
        using TemporaryFolder folder = new();
        using Mosquitto mosquitto = Mosquitto.Start(folder);
        bool restarted = false;
        Played played = await Played.ThroughAsync(
            Played.Recording(folder) with { Broker = ("127.0.0.1", mosquitto.Port) },
            (_, run) => run.Progressed += () =>
            {
                if (!restarted && run.Elapsed > TimeSpan.FromHours(16))
                {
                    restarted = true;
                    mosquitto.Restart();
                }
            });
        restarted.ShouldBeTrue();
        LosesNothing(played.Summary);
        IsAsInTheFile(played);
    }

    [Fact]
    public async Task A_second_run_in_the_same_folder_is_as_sound_as_the_first()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = Played.Recording(folder) with { Duration = TimeSpan.FromHours(1) };
        Played first = await Played.ThroughAsync(options);
        Played second = await Played.ThroughAsync(options);
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
        new[] { summary.Sensed, summary.Sealed, summary.Delivered, summary.Acknowledged, summary.Stored }.ShouldAllBe(count => count == ValuesInRecording);
    }

    /// <summary>Compares with the file, read here once more by nothing but Split.</summary>
    private static void IsAsInTheFile(Played played)
    {
        string[][] rows = [.. File.ReadLines(PublishedFiles.Recording.Path("mimic2-s00001.csv")).Select(line => line.Split(','))];
        List<string> expected = [];
        foreach (string[] row in rows.Skip(1))
        {
            for (int column = 1; column < row.Length; column++)
            {
                if (row[column].Length > 0)
                {
                    string unit = rows[0][column].Split('_')[^1] switch { "mmhg" => "mmHg", "percent" => "%", _ => "1/min" };
                    decimal value = decimal.Parse(row[column], CultureInfo.InvariantCulture);
                    expected.Add(FormattableString.Invariant($"{row[0]} {Name(rows[0][column])} {value:0.#} {unit}"));
                }
            }
        }

        DateTimeOffset start = DateTimeOffset.UnixEpoch.AddYears(56);
        IEnumerable<string> stored = played.Readings.Select(reading =>
            FormattableString.Invariant($"{(reading.Time!.Value - start).TotalMinutes:0.######} {reading.Vital.Name} {reading.Value:0.####} {reading.Unit}"));
        expected.Count.ShouldBe(ValuesInRecording);
        stored.Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal));
    }

    private static string Name(string column) => column switch
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
