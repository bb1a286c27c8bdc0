using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;

namespace NanoMedAgent.Benchmarks.Alarms;

/// <summary>
/// How long an alarm takes on this machine from the vital sign to the sensor's light and to a nurse's page, and her press of the button
/// back to the page: sensor, broker, collector, ward and Chromium as they are, in real time.
/// </summary>
internal sealed class AlarmBenchmark : IDisposable
{
    private const int PeriodSeconds = 5;
    private const int WarmUps = 2;

    // Longer than a nurse would wait; then something is broken.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alarm-benchmark-");
    private readonly SwitchedPatient _patient = new();

    // Milliseconds, of each alarm.
    private readonly List<double> _toLight = [];
    private readonly List<double> _decisionToLight = [];
    private readonly List<double> _lightToStore = [];
    private readonly List<double> _lightToPage = [];
    private readonly List<double> _pressToPage = [];

    /// <summary>Runs it, and prints a table.</summary>
    /// <param name="alarms">How many.</param>
    public static async Task<int> RunAsync(int alarms)
    {
        using AlarmBenchmark benchmark = new();
        using CancellationTokenSource stop = new();
        SimulationOptions options = new()
        {
            DataFolder = benchmark._folder.FullName,
            Patient = _ => benchmark._patient,
            PeriodSeconds = PeriodSeconds,
            HasWard = true,
            Start = DateTimeOffset.UtcNow,
        };
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, stop.Token);
        using SimulationRun run = new(ward, options);
        IRecordSystem records = WardRecords.Open(options.DataFolder);
        await using WardHost pages = await WardHost.StartAsync(ward.CreateWardOptions(records));
        await pages.ConnectedAsync(stop.Token);
        using SimulatedNurse nurse = new(pages.Pairing, ward.Sensors[0], records, ward.Clock);
        run.Progressed += nurse.PressButtonWhenDue;
        Task running = run.RunAsync(stop.Token);
        try
        {
            nurse.Pair();
            await UntilAsync(() => ward.Sensors[0].Agent.PairingState == PairingState.Associated);
            await using SeenByBrowser? page = await SeenByBrowser.OpenAsync(pages.Address);
            if (page is null)
            {
                Console.Error.WriteLine("Benchmarks: there is no Chromium on this machine (Debian: apt-get install chromium)");
                return 2;
            }

            for (int i = -WarmUps; i < alarms; i++)
            {
                await benchmark.RaiseAsync(ward, page, isCounted: i >= 0);
                Console.Error.WriteLine(i < 0 ? "warming up" : $"alarm {i + 1} of {alarms}");
            }
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }

        benchmark.Print();
        return 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>One alarm, from a saturation that falls until all is well and seen.</summary>
    private async Task RaiseAsync(SimulatedWard ward, SeenByBrowser page, bool isCounted)
    {
        using CancellationTokenSource patience = new(Patience);
        ConnectedSensor sensor = ward.Sensors[0];
        int before = ward.Store.Alarms.List().Count;
        DateTimeOffset fallen = DateTimeOffset.UtcNow;
        _patient.IsLow = true;
        await UntilAsync(() => sensor.Light.Pattern == LightPattern.Alarm);
        DateTimeOffset lit = DateTimeOffset.UtcNow;
        DateTimeOffset litAtSensor = ward.Clock.Now;
        StoredAlarm? raised = null;
        await UntilAsync(() => (raised = ward.Store.Alarms.List().Skip(before).FirstOrDefault()) is not null);
        DateTimeOffset stored = DateTimeOffset.UtcNow;
        DateTimeOffset shown = await page.WhenAsync("alarm-unseen", fallen, patience.Token);
        DateTimeOffset pressed = DateTimeOffset.UtcNow;
        ((ISensorInHand)sensor).PressButton();
        DateTimeOffset seen = await page.WhenAsync("alarm-seen", pressed, patience.Token);
        _patient.IsLow = false;
        await page.WhenAsync("alarm-none", seen, patience.Token);
        if (isCounted)
        {
            _toLight.Add((lit - fallen).TotalMilliseconds);
            _decisionToLight.Add((litAtSensor - raised!.Time!.Value).TotalMilliseconds);
            _lightToStore.Add((stored - lit).TotalMilliseconds);
            _lightToPage.Add((shown - lit).TotalMilliseconds);
            _pressToPage.Add((seen - pressed).TotalMilliseconds);
        }
    }

    private void Print()
    {
        Console.WriteLine(FormattableString.Invariant($"{_toLight.Count} alarms, ms                          median   largest   budget"));
        Line($"sign to light, measured every {PeriodSeconds} s, 10 s by policy", _toLight, "");
        Line("decision (whole seconds) to light", _decisionToLight, "1000");
        Line("light to the hospital's record", _lightToStore, "");
        Line("light to page", _lightToPage, "2000");
        Line("press of the button to page", _pressToPage, "");
    }

    private static void Line(string name, List<double> milliseconds, string budget)
    {
        milliseconds.Sort();
        Console.WriteLine(FormattableString.Invariant(
            $"{name,-46}{milliseconds[milliseconds.Count / 2],8:0} {milliseconds[^1],9:0} {budget,8}"));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!condition())
        {
            await Task.Delay(1, patience.Token);
        }
    }
}
