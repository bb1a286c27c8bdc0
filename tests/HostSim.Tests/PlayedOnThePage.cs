using NanoMedAgent.HostSim.DevicePage;
using NanoMedAgent.HostSim.Simulation;

namespace HostSim.Tests;

/// <summary>A run that goes on, with the page of its sensor.</summary>
internal sealed class PlayedOnThePage : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private PlayedOnThePage(TemporaryFolder folder, SimulatedWard ward, Run run, DevicePageHost page)
    {
        _folder = folder;
        Ward = ward;
        Run = run;
        Page = page;
        _running = run.RunAsync(_stop.Token);
    }

    public SimulatedWard Ward { get; }

    public Run Run { get; }

    public DevicePageHost Page { get; }

    public Bed Bed => Ward.Beds[0];

    public static async Task<PlayedOnThePage> StartAsync(double speed)
    {
        TemporaryFolder folder = new();
        SimulationOptions options = new() { DataFolder = folder.Path, Speed = speed, Seed = 42, Start = DateTimeOffset.UnixEpoch.AddYears(56) };
        SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        Run run = new(ward, options);
        return new PlayedOnThePage(folder, ward, run, await DevicePageHost.StartAsync(ward.Beds[0], run, null, 0));
    }

    /// <summary>Waits until something is so; what has not come in a minute does not come.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!isSo())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await Page.DisposeAsync();
        Run.Dispose();
        await Ward.DisposeAsync();
        _stop.Dispose();
        _folder.Dispose();
    }
}
