using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using Spectre.Console;

namespace NanoMedAgent.HostSim.View;

/// <summary>The run in a terminal, with keys that press the button, pull the network, stop the collector.</summary>
internal sealed class LiveView(
    SimulatedWard ward, SimulationRun run, SimulationOptions options, PageAddresses addresses, SimulatedStaff? staff)
{
    // How long to hold the button to end a pairing: a little longer than needed, so that the light shows it before the button is let go.
    private const int EndingHoldMs = 10_500;
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromMilliseconds(200);

    private readonly ConnectedSensor _sensor = ward.Sensors[0];
    private readonly DemoScreen _screen = new(ward, run, options, addresses, staff);

    /// <summary>Shows the run until it is over.</summary>
    /// <param name="stop">Cancelled by key q.</param>
    public async Task ShowAsync(CancellationTokenSource stop)
    {
        if (staff?.AtHand is { } nurse)
        {
            nurse.Acted += text => _screen.NurseText = text;
        }

        Task running = run.RunAsync(stop.Token);
        await AnsiConsole.Live(_screen.Draw(AnsiConsole.Console)).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            while (!running.IsCompleted)
            {
                await Task.WhenAny(running, Task.Delay(RefreshPeriod));
                await ReadKeysAsync(stop);
                live.UpdateTarget(_screen.Draw(AnsiConsole.Console));
            }
        });
        await running;
    }

    private async Task ReadKeysAsync(CancellationTokenSource stop)
    {
        while (!Console.IsInputRedirected && Console.KeyAvailable)
        {
            switch (char.ToLowerInvariant(Console.ReadKey(intercept: true).KeyChar))
            {
                case 'b':
                    _sensor.Button.Press();
                    break;
                case 'h':
                    _sensor.Button.Hold(SimulatedNurse.OpeningHoldMs);
                    break;
                case 'e':
                    _sensor.Button.Hold(EndingHoldMs);
                    break;
                case 'n':
                    staff?.AtHand?.Pair();
                    break;
                case 's':
                    _screen.IsLabelShown = !_screen.IsLabelShown;
                    break;
                case 'p':
                    _sensor.CutPower("by hand");
                    break;
                case 'l':
                    run.IsNetworkPulled = !run.IsNetworkPulled;
                    break;
                case 'c':
                    run.IsCollectorStopped = !run.IsCollectorStopped;
                    break;
                case 'u':
                    await ward.OfferAsync();
                    break;
                case 'r':
                    await ward.RollBackAsync();
                    break;
                case 'q':
                    await stop.CancelAsync();
                    break;
            }
        }
    }
}
