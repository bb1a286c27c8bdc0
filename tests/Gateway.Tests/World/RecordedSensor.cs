using HostSim.Tests.World;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.Pairing;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;
using TemporaryFolder = HostSim.Tests.World.TemporaryFolder;

namespace Gateway.Tests.World;

/// <summary>
/// A simulated sensor that was paired with a patient and has measured a recording, and the database of its collector.
/// </summary>
internal sealed class RecordedSensor : IDisposable
{
    /// <summary>The id of the patient.</summary>
    public const string Patient = "P-1001";

    /// <summary>When the recording begins.</summary>
    public static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(56);

    // Before the recording a nurse needs a few minutes.
    private static readonly TimeSpan Earlier = TimeSpan.FromHours(1);

    private RecordedSensor(TemporaryFolder folder) => Folder = folder;

    public TemporaryFolder Folder { get; }

    /// <summary>The database.</summary>
    public string Database => Path.Combine(Folder.Path, "readings.db");

    /// <summary>Pairs a sensor, and lets it measure all of a recording.</summary>
    public static async Task<RecordedSensor> MeasureAsync(Recording recording)
    {
        RecordedSensor sensor = new(new TemporaryFolder());
        SimulationOptions options = recording.Options(sensor.Folder) with { HasWard = true };
        await PairAsync(options with { Start = options.Start - Earlier, Speed = 5, Duration = null });
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using SimulationRun run = new(ward, options);
        await run.RunAsync(TestContext.Current.CancellationToken);
        run.Summarise().IsSound.ShouldBeTrue();
        return sensor;
    }

    public void Dispose() => Folder.Dispose();

    private static async Task PairAsync(SimulationOptions options)
    {
        IRecordSystem records = WardRecords.Open(options.DataFolder);
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using SimulationRun run = new(ward, options);
        await using WardHost pages = await WardHost.StartAsync(ward.CreateWardOptions(records));
        using SimulatedNurse nurse = new(pages.Pairing, ward.Sensors[0], records, ward.Clock);
        using CancellationTokenSource stop = new();
        Task running = run.RunAsync(stop.Token);
        nurse.Pair();
        await Wait.UntilAsync(() =>
        {
            nurse.PressButtonWhenDue();
            return ward.Sensors[0].Agent.PairingState == PairingState.Associated;
        });
        await stop.CancelAsync();
        await running;
    }
}
