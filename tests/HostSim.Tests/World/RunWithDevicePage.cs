using NanoMedAgent.HostSim.DevicePage;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;

namespace HostSim.Tests.World;

/// <summary>A run in progress, with the page of its sensor.</summary>
internal sealed class RunWithDevicePage : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly SimulatedWard _ward;
    private readonly SimulationRun _run;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private RunWithDevicePage(TemporaryFolder folder, SimulatedWard ward, SimulationRun run, DevicePageHost page)
    {
        _folder = folder;
        _ward = ward;
        _run = run;
        Page = page;
        _running = run.RunAsync(_stop.Token);
    }

    public DevicePageHost Page { get; }

    public ConnectedSensor Sensor => _ward.Sensors[0];

    public static async Task<RunWithDevicePage> StartAsync(double speed)
    {
        TemporaryFolder folder = new();
        SimulationOptions options = new()
        {
            DataFolder = folder.Path,
            Speed = speed,
            Seed = 42,
            Start = DateTimeOffset.UnixEpoch.AddYears(56),
        };
        SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        SimulationRun run = new(ward, options);
        return new RunWithDevicePage(folder, ward, run, await DevicePageHost.StartAsync(ward.Sensors[0], run, null, 0));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await Page.DisposeAsync();
        _run.Dispose();
        await _ward.DisposeAsync();
        _stop.Dispose();
        _folder.Dispose();
    }
}
