using System.Globalization;
using NanoMedAgent.HostSim.Simulation;
using Spectre.Console;

namespace NanoMedAgent.HostSim.View;

/// <summary>A run of many sensors in a terminal: how far it is, and what it came to so far. Ctrl+C or q stops it.</summary>
internal sealed class WardView(SimulatedWard ward, Run run, SimulationOptions options)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(500);

    /// <summary>Shows the run until it is over.</summary>
    /// <param name="stop">Is cancelled by the key for it.</param>
    public async Task ShowAsync(CancellationTokenSource stop)
    {
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{ward.Beds.Count} sensors[/], a reading every {options.Period} s, broker {ward.BrokerName}   [grey62]q stops[/]");
        Task running = run.RunAsync(stop.Token);
        await AnsiConsole.Live(Draw()).StartAsync(async live =>
        {
            while (!running.IsCompleted)
            {
                await Task.WhenAny(running, Task.Delay(Refresh));
                if (!Console.IsInputRedirected && Console.KeyAvailable && char.ToLowerInvariant(Console.ReadKey(intercept: true).KeyChar) == 'q')
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
        Table table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
        table.AddRow(new Markup("simulated"), Words.Progress(run));
        table.AddRow("took", string.Create(CultureInfo.InvariantCulture, $"{Words.Clock(run.Wall)}, {run.Elapsed.TotalHours / Math.Max(run.Wall.TotalSeconds, 1):0.0} hours a second"));
        table.AddRow("networks", $"{ward.Beds.Count(bed => bed.Link.IsUp)} of {ward.Beds.Count} up");
        table.AddRow("broker", ward.IsBrokerAway ? "[yellow]away[/]" : "[green]there[/]");
        table.AddRow("collector", ward.Collector.IsTaken ? "[green]there[/]" : "[yellow]away[/]");
        table.AddRow("values", Words.Counts(ward));
        table.AddRow("alarms", string.Create(CultureInfo.InvariantCulture, $"{ward.Collector.Alarms:N0} raised so far"));
        return table;
    }
}
