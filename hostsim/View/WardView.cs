using System.Globalization;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;
using Spectre.Console;

namespace NanoMedAgent.HostSim.View;

/// <summary>A run of many sensors in a terminal: its progress and its results so far. Ctrl+C or q stops it.</summary>
internal sealed class WardView(SimulatedWard ward, SimulationRun run, SimulationOptions options)
{
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>Shows the run until it is over.</summary>
    /// <param name="stop">Cancelled by key q.</param>
    public async Task ShowAsync(CancellationTokenSource stop)
    {
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[bold]{ward.Sensors.Count} sensors[/], a reading every {options.EffectivePeriodSeconds} s, broker {ward.BrokerName}");
        AnsiConsole.MarkupLine("[grey62]q stops[/]");
        Task running = run.RunAsync(stop.Token);
        await AnsiConsole.Live(Draw()).StartAsync(async live =>
        {
            while (!running.IsCompleted)
            {
                await Task.WhenAny(running, Task.Delay(RefreshPeriod));
                bool isKeyPressed = !Console.IsInputRedirected && Console.KeyAvailable;
                if (isKeyPressed && char.ToLowerInvariant(Console.ReadKey(intercept: true).KeyChar) == 'q')
                {
                    await stop.CancelAsync();
                }

                live.UpdateTarget(Draw());
            }
        });
        await running;
    }

    private Table Draw()
    {
        double hoursPerSecond = run.Elapsed.TotalHours / Math.Max(run.Wall.TotalSeconds, 1);
        Table table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
        table.AddRow(new Markup("simulated"), DisplayText.Progress(run));
        string pace = string.Create(CultureInfo.InvariantCulture, $"{hoursPerSecond:0.0} hours a second");
        table.AddRow("took", $"{DisplayText.Clock(run.Wall)}, {pace}");
        table.AddRow("networks", $"{ward.Sensors.Count(sensor => sensor.Link.IsUp)} of {ward.Sensors.Count} up");
        table.AddRow("broker", ward.IsBrokerDown ? "[yellow]down[/]" : "[green]running[/]");
        table.AddRow("collector", ward.Collector.IsElsewhere ? "[grey]another program[/]"
            : ward.Collector.IsRunning ? "[green]running[/]" : "[yellow]stopped[/]");
        table.AddRow("values", DisplayText.Counts(ward));
        table.AddRow("alarms", string.Create(CultureInfo.InvariantCulture, $"{ward.Collector.Alarms:N0} raised so far"));
        return table;
    }
}
