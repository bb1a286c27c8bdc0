using HostSim.Tests.World;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;

namespace HostSim.Tests;

/// <summary>
/// Recordings from the file to the database: eight hours of a simulated patient, and the published 32 hours of a real one.
/// </summary>
public sealed class RecordingPlayback : IDisposable
{
    private const int ValuesInPublishedRecording = 7450;

    private readonly TemporaryFolder _files = new();
    private readonly Recording _generated;

    public RecordingPlayback() => _generated = Recording.Generated(_files);

    public static IEnumerable<TheoryDataRow<string>> Published => PublishedFiles.Recording.Rows(
        "undisturbed", "two network outages", "a stopped collector", "a restarted broker", "two runs");

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Published))]
    public Task The_published_recording_is_stored_completely(string disturbance)
    {
        Recording published = Recording.Published();
        published.Values.Count.ShouldBe(ValuesInPublishedRecording);
        return disturbance switch
        {
            "undisturbed" => StoresEveryValueOnce(published),
            "two network outages" => MarksReadingsOfOutagesLate(published),
            "a stopped collector" => LosesNothingWhileTheCollectorIsStopped(published),
            "a restarted broker" => LosesNothingWhenTheBrokerIsRestarted(published),
            _ => LosesNothingInASecondRun(published),
        };
    }

    [Fact]
    public Task Every_value_of_the_recording_is_stored_once_with_its_time_and_unit() => StoresEveryValueOnce(_generated);

    [Fact]
    public Task Two_network_outages_lose_nothing_and_their_readings_are_marked_late() => MarksReadingsOfOutagesLate(_generated);

    [Fact]
    public Task A_collector_that_is_stopped_for_a_while_loses_nothing() => LosesNothingWhileTheCollectorIsStopped(_generated);

    [Fact]
    public Task A_mosquitto_that_is_restarted_loses_nothing() => LosesNothingWhenTheBrokerIsRestarted(_generated);

    [Fact]
    public Task A_second_run_in_the_same_folder_loses_nothing_either() => LosesNothingInASecondRun(_generated);

    private static async Task StoresEveryValueOnce(Recording recording)
    {
        using TemporaryFolder folder = new();
        FinishedRun finished = await FinishedRun.PlayAsync(recording.Options(folder));
        LosesNothing(recording, finished);
        finished.Readings.ShouldAllBe(reading => !reading.IsLate);
    }

    private static async Task MarksReadingsOfOutagesLate(Recording recording)
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = recording.Options(folder) with { Outages = [recording.Between(2, 9), recording.Between(20, 21)] };
        FinishedRun finished = await FinishedRun.PlayAsync(options);
        LosesNothing(recording, finished);
        foreach (StoredReading reading in finished.Readings)
        {
            TimeSpan since = reading.Time!.Value - options.Start;
            reading.IsLate.ShouldBe(options.Outages.Any(outage => outage.Covers(since)), $"measured after {since}");
        }
    }

    private static async Task LosesNothingWhileTheCollectorIsStopped(Recording recording)
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = recording.Options(folder) with { CollectorOutages = [recording.Between(11, 13)] };
        LosesNothing(recording, await FinishedRun.PlayAsync(options));
    }

    private static async Task LosesNothingWhenTheBrokerIsRestarted(Recording recording)
    {
        using TemporaryFolder folder = new();
        using Mosquitto mosquitto = Mosquitto.Start(folder.Path);
        bool restarted = false;
        FinishedRun finished = await FinishedRun.PlayAsync(
            recording.Options(folder) with { Broker = BrokerAccess.To("127.0.0.1", mosquitto.Port) },
            (_, run) => run.Progressed += () =>
            {
                if (!restarted && run.Elapsed > recording.After(16))
                {
                    restarted = true;
                    mosquitto.Restart();
                }
            });
        restarted.ShouldBeTrue();
        LosesNothing(recording, finished);
    }

    private static async Task LosesNothingInASecondRun(Recording recording)
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = recording.Options(folder) with { Duration = recording.After(1) };
        FinishedRun first = await FinishedRun.PlayAsync(options);
        FinishedRun second = await FinishedRun.PlayAsync(options);
        second.Summary.IsSound.ShouldBeTrue();
        second.Readings.Count.ShouldBe(first.Readings.Count);
        second.Readings.Min(reading => reading.Sequence).ShouldBeGreaterThan(first.Readings.Max(reading => reading.Sequence));
    }

    private static void LosesNothing(Recording recording, FinishedRun finished)
    {
        IReadOnlyList<string> expected = recording.Values;
        Summary summary = finished.Summary;
        summary.Lost.ShouldBe(0);
        summary.Duplicates.ShouldBe(0);
        summary.DeclaredGaps.ShouldBe(0);
        new[] { summary.Sensed, summary.Sealed, summary.Delivered, summary.Acknowledged, summary.Stored }
            .ShouldAllBe(count => count == expected.Count);

        DateTimeOffset start = DateTimeOffset.UnixEpoch.AddYears(56);
        IEnumerable<string> stored = finished.Readings.Select(reading => FormattableString.Invariant(
            $"{(reading.Time!.Value - start).TotalMinutes:0.######} {reading.Vital.Name} {reading.Value:0.####} {reading.Unit}"));
        stored.Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal));
    }
}
