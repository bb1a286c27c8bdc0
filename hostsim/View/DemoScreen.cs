using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.Measurements;
using NanoMedAgent.Pairing;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NanoMedAgent.HostSim.View;

/// <summary>
/// What the demo shows, for any size of the terminal: alarms, the ward, patient and sensor, what the broker saw beside what the collector
/// decrypted and stored, what to do next, and the keys. Where lines are short, panels are one below the other; where rows are missing, the
/// messages give way first, then the sensor, then the patient.
/// </summary>
internal sealed class DemoScreen(
    SimulatedWard ward, SimulationRun run, SimulationOptions options, PageAddresses addresses, SimulatedStaff? staff)
{
    private const int ColumnsSideBySide = 100;
    private const int TopLines = 10;
    private const int UpdateLines = 2;
    private const int BoardLines = 2;
    private const int FrameRows = 2;
    private const int LeastFlowRows = 7;
    private const int MostAlarms = 6;
    private const int MostPatientLines = 8;

    private readonly ConnectedSensor _sensor = ward.Sensors[0];
    private readonly LabelView _label = new(ward.Sensors[0].Label, ward.Sensors[0].LabelFile!);
    private readonly SensorPanel _sensorPanel = new(ward, options);
    private readonly WardPanel? _wardPanel = staff is not null && ward.Sensors.Count > 1 ? new WardPanel(ward, staff) : null;
    private readonly MessagePanels _messages = new(ward);

    /// <summary>Whether the sensor's label is shown in place of what is measured.</summary>
    public bool IsLabelShown { get; set; }

    /// <summary>What the simulated nurse did last; empty for nothing.</summary>
    public string NurseText { get; set; } = "";

    private bool IsWithoutPatient =>
        _sensor.IsPairingRequired && !_sensor.IsOff && _sensor.Agent.PairingState != PairingState.Associated;

    private int SensorLines => TopLines + (ward.Updates is null ? 0 : UpdateLines) + (options.Board is null ? 0 : BoardLines);

    /// <summary>Draws it.</summary>
    /// <param name="console">The terminal.</param>
    public Layout Draw(IAnsiConsole console)
    {
        int columns = console.Profile.Width;
        IReadOnlyList<StandingAlarm> alarms = ward.Store.Alarms.Standing(_wardPanel is null ? _sensor.DeviceKey.DeviceId : null);
        Rows bottom = Bottom(alarms, columns);
        int bottomRows = RowsOf(console, bottom);
        ScreenParts parts = new(console.Profile.Height - bottomRows);
        if (alarms.Count > 0)
        {
            Panel panel = Panel("ALARMS, as reported to the hospital", AlarmTable(alarms)).BorderColor(Color.Red);
            parts.TryAdd(RowsOf(console, panel), (1, panel));
        }

        if (_wardPanel is { } beds && !IsLabelShown)
        {
            parts.TryAdd(beds.Rows + FrameRows, (1, Panel("The ward", beds.Draw(alarms, columns))));
        }

        if (IsLabelShown && parts.Left > FrameRows)
        {
            parts.TryAdd(parts.Left, (1, Panel("The sensor's label", _label.Draw(parts.Left - FrameRows, columns - FrameRows))));
        }
        else if (columns >= ColumnsSideBySide)
        {
            AddSideBySide(parts, alarms, columns);
        }
        else
        {
            AddBelowEachOther(parts, alarms, columns);
        }

        return parts.With(bottom, bottomRows);
    }

    private static int RowsOf(IAnsiConsole console, IRenderable content) => Math.Max(
        1, Segment.SplitLines(content.Render(RenderOptions.Create(console, console.Profile.Capabilities), console.Profile.Width)).Count);

    private static Panel Panel(string title, IRenderable content) =>
        new Panel(content).Header($"[bold] {Markup.Escape(title)} [/]").Border(BoxBorder.Rounded).BorderColor(Color.Grey42).Expand();

    private void AddSideBySide(ScreenParts parts, IReadOnlyList<StandingAlarm> alarms, int columns)
    {
        parts.TryAdd(SensorLines + FrameRows, (2, PatientPanel(alarms, SensorLines)), (3, SensorPanel()));
        int flow = parts.Left;
        if (flow >= LeastFlowRows)
        {
            parts.TryAdd(flow, (3, BrokerPanel(flow, columns * 3 / 5)), (2, CollectorPanel(flow)));
        }
    }

    private void AddBelowEachOther(ScreenParts parts, IReadOnlyList<StandingAlarm> alarms, int columns)
    {
        int lines = Math.Max(1, Math.Min(Math.Min(_sensor.Measured.Latest.Count, MostPatientLines), parts.Left - FrameRows));
        parts.TryAdd(lines + FrameRows, (1, PatientPanel(alarms, lines)));
        parts.TryAdd(SensorLines + FrameRows, (1, SensorPanel()));
        int flow = parts.Left / 2;
        if (flow >= LeastFlowRows)
        {
            parts.TryAdd(flow, (1, BrokerPanel(flow, columns)));
            parts.TryAdd(flow, (1, CollectorPanel(flow)));
        }
    }

    private Panel SensorPanel() => Panel($"Sensor {_sensor.Agent.DeviceId}", _sensorPanel.Draw());

    private Panel BrokerPanel(int rows, int columns) =>
        Panel($"What the broker saw ({ward.BrokerName})", _messages.DrawBroker(rows - FrameRows - 1, columns));

    private Panel CollectorPanel(int rows) =>
        Panel("What the collector decrypted and stored", _messages.DrawCollector(rows - FrameRows - 1));

    private Table AlarmTable(IReadOnlyList<StandingAlarm> alarms)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("").AddColumn("").AddColumn("");
        foreach (StandingAlarm alarm in alarms.OrderByDescending(alarm => alarm.Raised.Time).Take(MostAlarms))
        {
            string? bed = staff?.BedOf(alarm.Raised.Device);
            table.AddRow(
                DisplayText.TimeOfDay(alarm.Raised.Time),
                _wardPanel is null ? "" : bed is null ? "[aqua]in hand[/]" : $"bed {Markup.Escape(bed)}",
                $"[bold {(alarm.IsActive ? "red" : "yellow")}]{Markup.Escape(DisplayText.Alarm(alarm.Raised))}[/]",
                $"{(alarm.IsActive ? "active" : "over")}, {(alarm.IsSeen ? "seen" : "[bold]not seen yet[/]")}");
        }

        if (alarms.Count > MostAlarms)
        {
            table.AddRow("", "", $"[grey62]and {alarms.Count - MostAlarms} earlier[/]", "");
        }

        return table;
    }

    private Panel PatientPanel(IReadOnlyList<StandingAlarm> alarms, int lines)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders();
        table.AddColumn("").AddColumn(new TableColumn("").RightAligned()).AddColumn("").AddColumn("");
        foreach ((VitalSign sign, (int? value, SignalQuality signalQuality)) in
            _sensor.Measured.Latest.OrderBy(latest => latest.Key).Take(lines))
        {
            Hospital.Vitals.VitalSign names = DisplayText.Sign(sign);
            string quality = DisplayText.Quality(signalQuality);
            bool isAlarming = alarms.Any(alarm => alarm.IsActive
                && alarm.Raised.Device == _sensor.DeviceKey.DeviceId && alarm.Raised.Reported.Name == names.Name);
            string colour = isAlarming ? "bold white on red" : "bold";
            table.AddRow(
                new Markup(Markup.Escape(names.Title)),
                new Markup(value is { } number ? $"[{colour}]{DisplayText.Value(sign, number)}[/]" : "[grey62]-[/]"),
                new Markup($"[grey62]{DisplayText.Unit(names.Unit)}[/]"),
                new Markup(quality.Length > 0 ? $"[yellow]{quality}[/]" : ""));
        }

        return Panel($"Patient ({_sensor.Patient.Title}{(IsWithoutPatient ? "; not paired, nothing is kept" : "")})", table);
    }

    private Rows Bottom(IReadOnlyList<StandingAlarm> alarms, int columns)
    {
        List<IRenderable> lines = [];
        if (addresses.Ward is { } pages)
        {
            string next = NextStepText.ForKeys(_sensor, pages);
            lines.Add(new Markup($"[bold aqua]{Markup.Escape(next)}[/]"));
            if (NextStepText.ForAlarms(alarms, staff, pages) is { } look)
            {
                lines.Add(new Markup($"[bold yellow]{Markup.Escape(look)}[/]"));
            }
        }

        if (NurseText.Length > 0)
        {
            lines.Add(new Markup($"[grey62]{Markup.Escape(NurseText)}[/]"));
        }

        lines.Add(new Columns(DisplayText.Progress(run), Speed(), DevicePage()) { Expand = false });
        lines.AddRange(KeyHelp(columns).Select(line => new Markup(line)));
        return new Rows(lines);
    }

    private Markup DevicePage() => new(addresses.DevicePage is { } page ? $"[grey62]the sensor in a browser:[/] {page}" : "");

    private Markup Speed()
    {
        string speed = options.Speed switch
        {
            1 => "real time",
            { } factor => FormattableString.Invariant($"{factor:0.##} times real time"),
            null => "as fast as possible",
        };
        return new Markup(run.IsDraining ? "" : $"[grey62]{speed}[/]");
    }

    private List<string> KeyHelp(int columns)
    {
        List<string> keys = ["b|press the button", "h|hold it 3 s", "e|hold it 10 s"];
        if (staff?.AtHand is not null)
        {
            keys.Add("n|a nurse pairs it");
        }

        keys.AddRange([
            $"s|{(IsLabelShown ? "hide" : "show")} the label", "p|pull the battery for a moment", "l|network off/on", "c|collector off/on",
        ]);
        if (ward.Updates is not null)
        {
            keys.AddRange(["u|offer again", "r|roll back"]);
        }

        keys.Add("q|stop");
        string line = _wardPanel is null ? "[grey62]keys:[/]" : "[grey62]keys for the sensor in hand:[/]";
        List<string> lines = [];
        foreach (string key in keys)
        {
            // A key stays in one line with what it does.
            string next = $" [bold]{key[0]}[/] {key[2..]}  ";
            if (Markup.Remove(line + next).Length > columns)
            {
                lines.Add(line);
                line = "";
            }

            line += next;
        }

        return [.. lines, line];
    }
}
