using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Ward.Tests;

/// <summary>A simulated sensor that is paired, with the agent itself, in real time; and the ward's pages over the same broker.</summary>
internal sealed class SimulatedSite : IAsyncDisposable
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private SimulationRun _run = null!;
    private WardHost _pages = null!;
    private Task _running = Task.CompletedTask;

    private SimulatedSite()
    {
    }

    /// <summary>The ward's address.</summary>
    public Uri Address => _pages.Address;

    /// <summary>The sensor's side, and what the collector has stored.</summary>
    public SimulatedWard Ward { get; private set; } = null!;

    /// <summary>The sensor.</summary>
    public ConnectedSensor Sensor => Ward.Sensors[0];

    /// <summary>The path of its page.</summary>
    public string DevicePath => $"/device/{Sensor.DeviceKey.DeviceId}";

    /// <summary>The database.</summary>
    public string Database => _folder.File("readings.db");

    /// <summary>Starts everything, and pairs the sensor.</summary>
    public static async Task<SimulatedSite> StartAsync()
    {
        SimulatedSite site = new();
        SimulationOptions options = new()
        {
            DataFolder = site._folder.Path,
            Speed = 1,
            Seed = 42,
            HasWard = true,
            Start = DateTimeOffset.UnixEpoch.AddYears(56),
        };
        IRecordSystem records = WardRecords.Open(site._folder.Path);
        site.Ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        site._run = new SimulationRun(site.Ward, options);
        site._pages = await WardHost.StartAsync(site.Ward.CreateWardOptions(records));
        using SimulatedNurse nurse = new(site._pages.Pairing, site.Sensor, records, site.Ward.Clock);
        site._running = site._run.RunAsync(site._stop.Token);
        nurse.Pair();
        while (site.Sensor.Agent.PairingState != PairingState.Associated)
        {
            nurse.PressButtonWhenDue();
            await Task.Delay(PollPeriod, TestContext.Current.CancellationToken);
        }

        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _pages.DisposeAsync();
        _run.Dispose();
        await Ward.DisposeAsync();
        _stop.Dispose();
        _folder.Dispose();
    }
}
