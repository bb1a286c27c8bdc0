using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Simulation;

namespace HostSim.Tests;

/// <summary>A run that was played to its end, and what it left.</summary>
/// <param name="Summary">What it came to.</param>
/// <param name="Readings">What the collector has of it.</param>
/// <param name="Folder">Everything that is kept.</param>
internal sealed record Played(Summary Summary, IReadOnlyList<StoredReading> Readings, string Folder)
{
    /// <summary>Plays a run at full speed.</summary>
    public static async Task<Played> ThroughAsync(SimulationOptions options, Action<SimulatedWard, Run>? watch = null)
    {
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using Run run = new(ward, options);
        watch?.Invoke(ward, run);
        await run.RunAsync(TestContext.Current.CancellationToken);
        return new Played(
            run.Summarise(),
            ward.Store.Measurements.Find(new ReadingQuery { Device = ward.Beds[0].Agent.DeviceId, FirstBoot = ward.Beds[0].Agent.BootNumber }),
            options.DataFolder);
    }

    /// <summary>The recording, played into a folder.</summary>
    public static SimulationOptions Recording(TemporaryFolder folder) => new()
    {
        DataFolder = folder.Path,
        VitalsFile = PublishedFiles.Recording.Path("mimic2-s00001.csv"),
        Speed = null,
        Start = DateTimeOffset.UnixEpoch.AddYears(56),
    };

    /// <summary>The patient who is made up.</summary>
    public static SimulationOptions Demo(TemporaryFolder folder, TimeSpan duration) => new()
    {
        DataFolder = folder.Path,
        Speed = null,
        Duration = duration,
        Seed = 42,
        Start = DateTimeOffset.UnixEpoch.AddYears(56),
    };
}
