using System.Globalization;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Broker;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Updates;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NanoMedAgent.HostSim.View;

/// <summary>
/// The run in a terminal: the patient and the device on top; below, what the broker saw beside what the collector read, so that the point of it all is seen
/// at a glance. Keys press the button, pull the network, send the collector home.
/// </summary>
internal sealed class LiveView(SimulatedWard ward, Run run, SimulationOptions options, Places places, SimulatedNurse? nurse)
{
    private readonly Bed _bed = ward.Beds[0];
    private readonly LabelView _label = new(ward.Beds[0]);
    private bool _isLabelShown;
    private string _told = "";

    private const int PlainTopRows = 12;
    private const int UpdateRows = 2;
    private const int BoardRows = 2;
    private const int PanelRows = 2;
    private const int BottomRows = 7;
    private const int LeastFlow = 6;

    // Of a message's beginning is shown what fits beside topic and size.
    private const int LeastBytes = 4;
    private const int BesideBytes = 38;
    private const int ReleaseBar = 14;

    // A little longer than it takes, so that the light is seen to say so before the button is let go.
    private const int EndingHold = 10_500;
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);

    /// <summary>Shows the run until it is over.</summary>
    /// <param name="stop">Is cancelled by the key for it.</param>
    public async Task ShowAsync(CancellationTokenSource stop)
    {
        if (nurse is not null)
        {
            nurse.Told += told => _told = told;
        }

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
                    _bed.Button.Press();
                    break;
                case 'h':
                    _bed.Button.Hold(SimulatedNurse.OpeningHold);
                    break;
                case 'e':
                    _bed.Button.Hold(EndingHold);
                    break;
                case 'n':
                    nurse?.Pair();
                    break;
                case 's':
                    _isLabelShown = !_isLabelShown;
                    break;
                case 'p':
                    _bed.CutPower("by hand");
                    break;
                case 'l':
                    run.IsLinkPulled = !run.IsLinkPulled;
                    break;
                case 'c':
                    run.IsCollectorSentHome = !run.IsCollectorSentHome;
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

    private bool IsNobodys => _bed.IsPairingRequired && !_bed.IsOff && _bed.Agent.PairingState != NanoMedAgent.Pairing.PairingState.Associated;

    private int TopRows => PlainTopRows + (ward.Lab is null ? 0 : UpdateRows) + (options.Board is null ? 0 : BoardRows);

    private Layout Draw()
    {
        // All that stands: what the hospital was told goes on, and what nobody has seen.
        IReadOnlyList<StandingAlarm> alarms = ward.Store.Alarms.Standing(_bed.DeviceKey.DeviceId);
        int alarmRows = alarms.Count == 0 ? 0 : alarms.Count + PanelRows;
        int flow = Math.Max(LeastFlow, AnsiConsole.Profile.Height - alarmRows - TopRows - BottomRows - 4);
        Layout layout = new Layout().SplitRows(
            new Layout("alarms").Size(Math.Max(1, alarmRows)),
            new Layout("label"),
            new Layout("top").Size(TopRows).SplitColumns(new Layout("patient").Ratio(2), new Layout("device").Ratio(3)),
            new Layout("flow").SplitColumns(new Layout("broker").Ratio(3), new Layout("collector").Ratio(2)),
            new Layout("bottom").Size(BottomRows));
        layout["alarms"].IsVisible = alarms.Count > 0;
        layout["alarms"].Update(Panel("ALARMS, as the hospital was told", Standing(alarms)).BorderColor(Color.Red));
        layout["label"].IsVisible = _isLabelShown;
        layout["top"].IsVisible = layout["flow"].IsVisible = !_isLabelShown;
        layout["label"].Update(Panel("The sensor's label", _label.Draw(AnsiConsole.Profile.Height - alarmRows - BottomRows - PanelRows, AnsiConsole.Profile.Width - PanelRows)));
        layout["patient"].Update(Panel($"Patient ({_bed.Patient.Title}{(IsNobodys ? ", not kept" : "")})", Patient(alarms)));
        layout["device"].Update(Panel($"Sensor {_bed.Agent.DeviceId}", Device()));
        layout["broker"].Update(Panel($"What the broker saw ({ward.BrokerName})", Seen(flow)));
        layout["collector"].Update(Panel("What the collector read", Read(flow)));
        layout["bottom"].Update(new Rows(Next(), new Columns(Words.Progress(run), Speed(), Page()) { Expand = false }, new Markup($"[grey62]keys:[/] [bold]b[/] press the button   [bold]h[/] hold it 3 s   [bold]e[/] hold it 10 s   {(nurse is null ? "" : "[bold]n[/] a nurse pairs it   ")}[bold]s[/] {(_isLabelShown ? "hide" : "show")} the label   [bold]p[/] pull the battery for a moment   [bold]l[/] network off/on   [bold]c[/] collector off/on   {(ward.Lab is null ? "" : "[bold]u[/] offer again   [bold]r[/] roll back   ")}[bold]q[/] stop")));
        return layout;
    }

    private static Panel Panel(string title, IRenderable content) =>
        new Panel(content).Header($"[bold] {Markup.Escape(title)} [/]").Border(BoxBorder.Rounded).BorderColor(Color.Grey42).Expand();

    private static Table Standing(IReadOnlyList<StandingAlarm> alarms)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("").AddColumn("");
        foreach (StandingAlarm alarm in alarms)
        {
            table.AddRow(
                Time(alarm.Raised.Time),
                $"[bold {(alarm.IsActive ? "red" : "yellow")}]{Markup.Escape(Words.Alarm(alarm.Raised))}[/]",
                $"{(alarm.IsActive ? "goes on" : "over")}, {(alarm.IsSeen ? "seen" : "[bold]nobody has seen it: b[/]")}");
        }

        return table;
    }

    private Table Patient(IReadOnlyList<StandingAlarm> alarms)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned()).AddColumn("").AddColumn("");
        foreach ((VitalSign sign, (int? Value, SignalQuality Quality) latest) in _bed.Sensors.Latest.OrderBy(latest => latest.Key).Take(TopRows - 2).ToArray())
        {
            Hospital.Vitals.VitalSign names = Words.Sign(sign);
            string quality = Words.Quality(latest.Quality);
            string colour = alarms.Any(alarm => alarm.IsActive && alarm.Raised.Reported.Name == names.Name) ? "bold white on red" : "bold";
            table.AddRow(
                new Markup(Markup.Escape(names.Title)),
                new Markup(latest.Value is { } value ? $"[{colour}]{Words.Value(sign, value)}[/]" : "[grey62]-[/]"),
                new Markup($"[grey62]{(names.Unit == "Cel" ? "°C" : names.Unit)}[/]"),
                new Markup(quality.Length > 0 ? $"[yellow]{quality}[/]" : ""));
        }

        return table;
    }

    private Table Device()
    {
        Tally counted = _bed.Counted;
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        table.AddRow("Light", _bed.IsOff ? "[red]no power[/]" : Light(_bed.Light.Pattern));
        table.AddRow("Network", _bed.Link.IsCut ? "[yellow]down[/]" : _bed.Link.IsUp ? "[green]up[/]" : "[yellow]connecting[/]");
        int waiting = _bed.Waiting;
        table.AddRow("Outbox", $"{waiting} sealed readings wait {Bar(waiting)}");
        if (options.Board is { } board)
        {
            table.AddRow("Board", Markup.Escape(board.Name));
            table.AddRow("", $"[grey62]{Markup.Escape(board.Limits)}[/]");
        }

        table.AddRow("Flash", Invariant($"{_bed.Flash.UsedBlocks} of {_bed.Flash.Erases.Count} blocks used, {_bed.Flash.ProgrammedBytes / 1024:N0} KB written"));
        table.AddRow("Values", Invariant($"{counted.Sensed:N0} sensed, {counted.Sealed:N0} sealed, {counted.Acknowledged:N0} acknowledged"));
        table.AddRow("On air", Invariant($"{_bed.Link.BytesOnAir:N0} bytes in {_bed.Link.Messages:N0} messages"));
        table.AddRow("Epochs", Invariant($"{counted.Epochs} begun, in {_bed.Starts} {(_bed.Starts == 1 ? "start" : "starts")}"));
        if (_bed.Agent.Updater is { } updater && ward.Lab is not null)
        {
            table.AddRow("Release", Invariant($"{(updater.RunningSequence < 0 ? "as it left the factory" : $"runs {updater.RunningSequence}")}{Update(updater)}"));
            table.AddRow("", ward.Collector.Events is [.., var told] ? $"[grey62]{Markup.Escape(Words.Event(told))}[/]" : "[grey62]an offer comes after ten seconds[/]");
        }

        table.AddRow("Collector", ward.Collector.IsTaken ? ward.Collector.IsConnected ? "[green]there[/]" : "[yellow]connecting[/]" : "[yellow]away[/]");
        table.AddRow("Stored", Invariant($"{ward.Collector.Values:N0} values, {ward.Collector.Gaps:N0} {(ward.Collector.Gaps == 1 ? "gap" : "gaps")}, {ward.Collector.Refused:N0} refused"));
        return table;
    }

    private static string Light(LightPattern pattern) => pattern switch
    {
        LightPattern.Alarm => $"[bold white on red] ● {Words.Light(pattern)} [/]",
        LightPattern.AlarmSeen => $"[bold red]● {Words.Light(pattern)}[/]",
        _ => $"[{Colour(pattern)}]●[/] {Words.Light(pattern)}",
    };

    private static string Update(Updater updater)
    {
        if (updater.Stage == UpdateStage.Idle)
        {
            return "";
        }

        string stage = FormattableString.Invariant($", {updater.Sequence} {Words.Stage(updater.Stage)}");
        if (updater.AsksForButton)
        {
            return $"{stage}: [bold yellow]press the button[/]";
        }

        int done = updater.TotalBytes == 0 ? 0 : (int)((long)ReleaseBar * updater.DoneBytes / updater.TotalBytes);
        return updater.Stage == UpdateStage.Fetching
            ? FormattableString.Invariant($"{stage} [green]{new string('━', done)}[/][grey62]{new string('━', ReleaseBar - done)}[/] {updater.DoneBytes / 1024} of {updater.TotalBytes / 1024} KB") : stage;
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
        foreach (CollectorEntry entry in ward.Collector.Last(rows))
        {
            if (entry.Gap is { } gap)
            {
                table.AddRow(Time(gap.To), $"[yellow]{Markup.Escape(Words.Gap(gap))}[/]", "[yellow]gap[/]");
                continue;
            }

            if (entry.Alarm is { } alarm)
            {
                string colour = alarm.Reported.Name == ReportedAlarm.Seen ? "aqua" : alarm.Reported.State == ReportedAlarm.End ? "green" : "bold red";
                table.AddRow(Time(alarm.Time), $"[{colour}]{Markup.Escape(Words.Alarm(alarm))}[/]", alarm.Reported.State == ReportedAlarm.End ? "" : $"[{colour}]alarm[/]");
                continue;
            }

            if (entry.Event is { } told)
            {
                table.AddRow(Time(told.Time), $"[aqua]{Markup.Escape(Words.Event(told))}[/]", "");
                continue;
            }

            StoredReading reading = entry.Reading!;
            string remark = (reading.Quality == "good" ? "" : reading.Quality + " ") + (reading.IsLate ? "late" : "");
            table.AddRow(
                Time(reading.Time),
                Markup.Escape(Words.Reading(reading)),
                $"[yellow]{remark}[/]");
        }

        return table;
    }

    private Markup Next() => new(places.Ward is { } pages ? $"[bold aqua]{Markup.Escape(Guide.ForKeys(_bed, pages))}[/]{(_told.Length > 0 ? $"\n[grey62]{Markup.Escape(_told)}[/]" : "")}" : "");

    private Markup Page() => new(places.DevicePage is { } page ? $"[grey62]the sensor in a browser:[/] {page}" : "");

    private Markup Speed()
    {
        string speed = options.Speed is 1 ? "real time" : options.Speed is { } factor ? Invariant($"{factor:0.##} times real time") : "as fast as it goes";
        return new Markup(run.IsDraining ? "" : $"[grey62]{speed}[/]");
    }

    private static string Bar(int records) => records == 0 ? "" : $"[yellow]{new string('▪', Math.Min(20, 1 + (records / 10)))}[/]";

    private static string Colour(LightPattern pattern) => pattern == LightPattern.Asking ? "aqua" : LightLook.Of(pattern).Colour switch
    {
        LightColour.Green => "green",
        LightColour.Amber => "yellow",
        LightColour.Red => "red",
        LightColour.White => "white",
        LightColour.Blue => "dodgerblue1",
        _ => "grey",
    };

    private static string Time(DateTimeOffset? time) => time?.ToString("HH:mm:ss", CultureInfo.InvariantCulture) ?? "?";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
