using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;

namespace HostSim.Tests.World;

/// <summary>A run that is over, and its results.</summary>
/// <param name="Summary">The summary.</param>
/// <param name="Readings">What the collector stored of the first sensor's first start.</param>
internal sealed record FinishedRun(Summary Summary, IReadOnlyList<StoredReading> Readings)
{
    /// <summary>Runs a simulation to its end.</summary>
    /// <param name="options">What to simulate.</param>
    /// <param name="watch">Called before the run begins.</param>
    public static async Task<FinishedRun> PlayAsync(SimulationOptions options, Action<SimulatedWard, SimulationRun>? watch = null)
    {
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using SimulationRun run = new(ward, options);
        watch?.Invoke(ward, run);
        await run.RunAsync(TestContext.Current.CancellationToken);
        ReadingQuery query = new() { Device = ward.Sensors[0].Agent.DeviceId, FirstBoot = ward.Sensors[0].Agent.BootNumber };
        return new FinishedRun(run.Summarise(), ward.Store.Measurements.Find(query));
    }

    /// <summary>A simulated patient at full speed.</summary>
    public static SimulationOptions Demo(TemporaryFolder folder, TimeSpan duration) => new()
    {
        DataFolder = folder.Path,
        Speed = null,
        Duration = duration,
        Seed = 42,
        Start = DateTimeOffset.UnixEpoch.AddYears(56),
    };
}
