using System.Globalization;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Broker;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Platform;
using NanoMedAgent.Vitals;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NanoMedAgent.HostSim.View;

/// <summary>
/// The run in a terminal: the patient and the device on top; below, what the broker saw beside what the collector read, so that the point of it all is seen
/// at a glance. Keys press the button, pull the network, send the collector home.
/// </summary>
internal sealed class LiveView(Ward ward, Run run, SimulationOptions options)
{
    private const int TopRows = 11;
    private const int BottomRows = 4;
    private const int LeastFlow = 6;

    // Of a message's beginning is shown what fits beside topic and size.
    private const int LeastBytes = 4;
    private const int BesideBytes = 38;
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);

    /// <summary>Shows the run until it is over.</summary>
    /// <param name="stop">Is cancelled by the key for it.</param>
    public async Task ShowAsync(CancellationTokenSource stop)
    {
        Task running = run.RunAsync(stop.Token);
        await AnsiConsole.Live(Draw()).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            while (!running.IsCompleted)
            {
                await Task.WhenAny(running, Task.Delay(Refresh));
                await ReadKeysAsync(stop);
                live.UpdateTarget(Draw());
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
                    ward.Button.Press();
                    break;
                case 'l':
                    run.IsLinkPulled = !run.IsLinkPulled;
                    break;
                case 'c':
                    run.IsCollectorSentHome = !run.IsCollectorSentHome;
                    break;
                case 'q':
                    await stop.CancelAsync();
                    break;
            }
        }
    }

    private Layout Draw()
    {
        int flow = Math.Max(LeastFlow, AnsiConsole.Profile.Height - TopRows - BottomRows - 4);
        Layout layout = new Layout().SplitRows(
            new Layout("top").Size(TopRows).SplitColumns(new Layout("patient").Ratio(2), new Layout("device").Ratio(3)),
            new Layout("flow").SplitColumns(new Layout("broker").Ratio(3), new Layout("collector").Ratio(2)),
            new Layout("bottom").Size(BottomRows));
        layout["patient"].Update(Panel($"Patient ({ward.Patient.Title})", Patient()));
        layout["device"].Update(Panel($"Sensor {ward.Agent.DeviceId}", Device()));
        layout["broker"].Update(Panel($"What the broker saw ({ward.BrokerName})", Seen(flow)));
        layout["collector"].Update(Panel("What the collector read", Read(flow)));
        layout["bottom"].Update(new Rows(Progress(), new Markup("[grey62]keys:[/] [bold]b[/] press the button   [bold]l[/] network off/on   [bold]c[/] collector off/on   [bold]q[/] stop")));
        return layout;
    }

    private static Panel Panel(string title, IRenderable content) =>
        new Panel(content).Header($"[bold] {Markup.Escape(title)} [/]").Border(BoxBorder.Rounded).BorderColor(Color.Grey42).Expand();

    private Table Patient()
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned()).AddColumn("").AddColumn("");
        foreach ((VitalSign sign, (int? Value, SignalQuality Quality) latest) in ward.Sensors.Latest.OrderBy(latest => latest.Key).Take(TopRows - 2).ToArray())
        {
            Hospital.VitalSign names = Words.Sign(sign);
            string quality = Words.Quality(latest.Quality);
            table.AddRow(
                new Markup(Markup.Escape(names.Title)),
                new Markup(latest.Value is { } value ? $"[bold]{Words.Value(sign, value)}[/]" : "[grey62]-[/]"),
                new Markup($"[grey62]{(names.Unit == "Cel" ? "°C" : names.Unit)}[/]"),
                new Markup(quality.Length > 0 ? $"[yellow]{quality}[/]" : ""));
        }

        return table;
    }

    private Table Device()
    {
        AgentCounters counters = ward.Agent.Counters;
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        table.AddRow("Light", $"[{Colour(ward.Light.Pattern)}]●[/] {Words.Light(ward.Light.Pattern)}");
        table.AddRow("Network", ward.Link.IsCut ? "[yellow]down[/]" : ward.Link.IsUp ? "[green]up[/]" : "[yellow]connecting[/]");
        int waiting = ward.Agent.Waiting;
        table.AddRow("Journal", $"{waiting} sealed readings wait {Bar(waiting)}");
        table.AddRow("Values", Invariant($"{counters.Sensed:N0} sensed, {counters.Sealed:N0} sealed, {counters.Acknowledged:N0} acknowledged"));
        table.AddRow("On air", Invariant($"{ward.Link.BytesOnAir:N0} bytes in {ward.Link.Messages:N0} messages"));
        table.AddRow("Epochs", Invariant($"{counters.EpochsBegun} begun in start {ward.Agent.BootNumber}"));
        table.AddRow("Collector", ward.Collector.IsTaken ? ward.Collector.IsConnected ? "[green]there[/]" : "[yellow]connecting[/]" : "[yellow]away[/]");
        table.AddRow("Stored", Invariant($"{ward.Collector.Values:N0} values, {ward.Collector.Refused:N0} refused"));
        return table;
    }

    private Table Seen(int rows)
    {
        Table table = new Table().Border(TableBorder.None).AddColumn(new TableColumn("[grey62]topic[/]").NoWrap()).AddColumn(new TableColumn("[grey62]bytes[/]").RightAligned()).AddColumn(new TableColumn("[grey62]beginning[/]").NoWrap());
        int bytes = Math.Max(LeastBytes, ((AnsiConsole.Profile.Width * 3 / 5) - BesideBytes) / 2);
        foreach (SeenMessage seen in ward.BrokerLog.Last(rows))
        {
            table.AddRow(Markup.Escape(Words.Topic(seen.Topic)), seen.Size.ToString(CultureInfo.InvariantCulture), $"[grey62]{Convert.ToHexStringLower(seen.Beginning.AsSpan(0, Math.Min(bytes, seen.Beginning.Length)))}[/]");
        }

        return table;
    }

    private Table Read(int rows)
    {
        Table table = new Table().Border(TableBorder.None).AddColumn("[grey62]measured[/]").AddColumn("[grey62]value[/]").AddColumn("");
        foreach (StoredReading reading in ward.Collector.Last(rows))
        {
            string remark = (reading.Quality == "good" ? "" : reading.Quality + " ") + (reading.IsLate ? "late" : "");
            table.AddRow(
                reading.Time?.ToString("HH:mm:ss", CultureInfo.InvariantCulture) ?? "?",
                Markup.Escape(Words.Reading(reading)),
                $"[yellow]{remark}[/]");
        }

        return table;
    }

    private Markup Progress()
    {
        string speed = options.Speed is { } factor ? Invariant($"{factor:0.##} times real time") : "as fast as it goes";
        string state = run.IsDraining ? "sensors off, delivering what waits" : speed;
        if (run.Length is not { } length)
        {
            return new Markup($"{Words.Time(run)}  [grey62]{state}[/]");
        }

        const int Width = 40;
        int done = (int)Math.Clamp(Width * (run.Elapsed / length), 0, Width);
        return new Markup($"[green]{new string('━', done)}[/][grey62]{new string('━', Width - done)}[/] {Words.Time(run)}  [grey62]{state}[/]");
    }

    private static string Bar(int records) => records == 0 ? "" : $"[yellow]{new string('▪', Math.Min(20, 1 + (records / 10)))}[/]";

    private static string Colour(LightPattern pattern) => pattern switch
    {
        LightPattern.Measuring => "green",
        LightPattern.Keeping or LightPattern.BatteryLow => "yellow",
        LightPattern.Fault => "red",
        LightPattern.Noticed => "white",
        _ => "grey",
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
