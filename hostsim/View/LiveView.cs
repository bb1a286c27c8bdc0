using System.Globalization;
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
/// The run in a terminal: alarms, then patient and sensor; below, what the broker saw beside what the collector decrypted and stored,
/// so that the difference is seen at a glance. Keys press the button, pull the network, stop the collector.
/// </summary>
internal sealed class LiveView(
    SimulatedWard ward, SimulationRun run, SimulationOptions options, PageAddresses addresses, SimulatedNurse? nurse)
{
    private const int PlainTopRows = 12;
    private const int UpdateRows = 2;
    private const int BoardRows = 2;
    private const int PanelRows = 2;
    private const int BottomRows = 7;
    private const int LeastFlowRows = 6;

    // How long to hold the button to end a pairing: a little longer than needed, so that the light shows it before the button is let go.
    private const int EndingHoldMs = 10_500;
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromMilliseconds(200);

    private readonly ConnectedSensor _sensor = ward.Sensors[0];
    private readonly LabelView _label = new(ward.Sensors[0].Label, ward.Sensors[0].LabelFile!);
    private readonly SensorPanel _sensorPanel = new(ward, options);
    private readonly MessagePanels _messages = new(ward);
    private bool _isLabelShown;
    private string _nurseText = "";

    private bool IsWithoutPatient =>
        _sensor.IsPairingRequired && !_sensor.IsOff && _sensor.Agent.PairingState != PairingState.Associated;

    private int TopRows => PlainTopRows + (ward.Updates is null ? 0 : UpdateRows) + (options.Board is null ? 0 : BoardRows);

    /// <summary>Shows the run until it is over.</summary>
    /// <param name="stop">Cancelled by key q.</param>
    public async Task ShowAsync(CancellationTokenSource stop)
    {
        if (nurse is not null)
        {
            nurse.Acted += text => _nurseText = text;
        }

        Task running = run.RunAsync(stop.Token);
        await AnsiConsole.Live(Draw()).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            while (!running.IsCompleted)
            {
                await Task.WhenAny(running, Task.Delay(RefreshPeriod));
                await ReadKeysAsync(stop);
                live.UpdateTarget(Draw());
            }
        });
        await running;
    }

    private static Panel Panel(string title, IRenderable content) =>
        new Panel(content).Header($"[bold] {Markup.Escape(title)} [/]").Border(BoxBorder.Rounded).BorderColor(Color.Grey42).Expand();

    private static Table AlarmTable(IReadOnlyList<StandingAlarm> alarms)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("").AddColumn("");
        foreach (StandingAlarm alarm in alarms)
        {
            table.AddRow(
                DisplayText.TimeOfDay(alarm.Raised.Time),
                $"[bold {(alarm.IsActive ? "red" : "yellow")}]{Markup.Escape(DisplayText.Alarm(alarm.Raised))}[/]",
                $"{(alarm.IsActive ? "active" : "over")}, {(alarm.IsSeen ? "seen" : "[bold]not seen yet: press b[/]")}");
        }

        return table;
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
                    nurse?.Pair();
                    break;
                case 's':
                    _isLabelShown = !_isLabelShown;
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

    private Layout Draw()
    {
        // All alarms that are active or that nobody has seen, as the hospital knows them.
        IReadOnlyList<StandingAlarm> alarms = ward.Store.Alarms.Standing(_sensor.DeviceKey.DeviceId);
        int alarmRows = alarms.Count == 0 ? 0 : alarms.Count + PanelRows;
        int flowRows = Math.Max(LeastFlowRows, AnsiConsole.Profile.Height - alarmRows - TopRows - BottomRows - 4);
        Layout layout = new Layout().SplitRows(
            new Layout("alarms").Size(Math.Max(1, alarmRows)),
            new Layout("label"),
            new Layout("top").Size(TopRows).SplitColumns(new Layout("patient").Ratio(2), new Layout("sensor").Ratio(3)),
            new Layout("flow").SplitColumns(new Layout("broker").Ratio(3), new Layout("collector").Ratio(2)),
            new Layout("bottom").Size(BottomRows));
        layout["alarms"].IsVisible = alarms.Count > 0;
        layout["alarms"].Update(Panel("ALARMS, as reported to the hospital", AlarmTable(alarms)).BorderColor(Color.Red));
        layout["label"].IsVisible = _isLabelShown;
        layout["top"].IsVisible = layout["flow"].IsVisible = !_isLabelShown;
        int labelRows = AnsiConsole.Profile.Height - alarmRows - BottomRows - PanelRows;
        layout["label"].Update(Panel("The sensor's label", _label.Draw(labelRows, AnsiConsole.Profile.Width - PanelRows)));
        string patient = $"Patient ({_sensor.Patient.Title}{(IsWithoutPatient ? "; not paired, nothing is kept" : "")})";
        layout["patient"].Update(Panel(patient, PatientTable(alarms)));
        layout["sensor"].Update(Panel($"Sensor {_sensor.Agent.DeviceId}", _sensorPanel.Draw()));
        layout["broker"].Update(Panel($"What the broker saw ({ward.BrokerName})", _messages.DrawBroker(flowRows)));
        layout["collector"].Update(Panel("What the collector decrypted and stored", _messages.DrawCollector(flowRows)));
        layout["bottom"].Update(new Rows(
            NextStep(), new Columns(DisplayText.Progress(run), Speed(), DevicePage()) { Expand = false }, new Markup(KeyHelp())));
        return layout;
    }

    private Table PatientTable(IReadOnlyList<StandingAlarm> alarms)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders();
        table.AddColumn("").AddColumn(new TableColumn("").RightAligned()).AddColumn("").AddColumn("");
        KeyValuePair<VitalSign, (int? Value, SignalQuality Quality)>[] latest =
            [.. _sensor.Measured.Latest.OrderBy(latest => latest.Key).Take(TopRows - PanelRows)];
        foreach ((VitalSign sign, (int? value, SignalQuality signalQuality)) in latest)
        {
            Hospital.Vitals.VitalSign names = DisplayText.Sign(sign);
            string quality = DisplayText.Quality(signalQuality);
            bool isAlarming = alarms.Any(alarm => alarm.IsActive && alarm.Raised.Reported.Name == names.Name);
            string colour = isAlarming ? "bold white on red" : "bold";
            table.AddRow(
                new Markup(Markup.Escape(names.Title)),
                new Markup(value is { } number ? $"[{colour}]{DisplayText.Value(sign, number)}[/]" : "[grey62]-[/]"),
                new Markup($"[grey62]{DisplayText.Unit(names.Unit)}[/]"),
                new Markup(quality.Length > 0 ? $"[yellow]{quality}[/]" : ""));
        }

        return table;
    }

    private Markup NextStep()
    {
        if (addresses.Ward is not { } pages)
        {
            return new Markup("");
        }

        string nurseLine = _nurseText.Length > 0 ? $"\n[grey62]{Markup.Escape(_nurseText)}[/]" : "";
        return new Markup($"[bold aqua]{Markup.Escape(NextStepText.ForKeys(_sensor, pages))}[/]{nurseLine}");
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

    private string KeyHelp()
    {
        List<string> keys = ["b|press the button", "h|hold it 3 s", "e|hold it 10 s"];
        if (nurse is not null)
        {
            keys.Add("n|a nurse pairs it");
        }

        keys.AddRange([
            $"s|{(_isLabelShown ? "hide" : "show")} the label", "p|pull the battery for a moment", "l|network off/on", "c|collector off/on",
        ]);
        if (ward.Updates is not null)
        {
            keys.AddRange(["u|offer again", "r|roll back"]);
        }

        keys.Add("q|stop");
        return "[grey62]keys:[/] " + string.Join("   ", keys.Select(key => $"[bold]{key[0]}[/] {key[2..]}"));
    }
}
