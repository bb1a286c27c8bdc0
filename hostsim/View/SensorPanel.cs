using System.Globalization;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Sensors;
using NanoMedAgent.Updates;
using Spectre.Console;

namespace NanoMedAgent.HostSim.View;

/// <summary>The state of the first sensor, and of the collector, as a table.</summary>
internal sealed class SensorPanel(SimulatedWard ward, SimulationOptions options)
{
    private const int DownloadBarColumns = 14;
    private const int WaitingBarColumns = 20;
    private const int ReadingsPerColumn = 10;

    private readonly ConnectedSensor _sensor = ward.Sensors[0];

    /// <summary>Draws it.</summary>
    public Table Draw()
    {
        SensorCounters counters = _sensor.Counters;
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        table.AddRow("Light", _sensor.IsOff ? "[red]no power[/]" : Light(_sensor.Light.Pattern));
        if (!_sensor.IsOff && _sensor.Agent.PatientLimitsEnd is > 0 and var end)
        {
            // Until when the sensor itself says; which they are it has reported.
            string time = DateTimeOffset.FromUnixTimeSeconds(end).ToString("HH:mm", CultureInfo.InvariantCulture);
            table.AddRow("Limits", $"[yellow]of this patient until {time} UTC[/]{OwnLimits()}");
        }

        if (!_sensor.IsOff && Sound(_sensor) is { Length: > 0 } sound)
        {
            table.AddRow("Sound", sound);
        }

        table.AddRow("Network", _sensor.Link.IsCut ? "[yellow]down[/]" : _sensor.Link.IsUp ? "[green]up[/]" : "[yellow]connecting[/]");
        int waiting = _sensor.WaitingReadings;
        table.AddRow("Outbox", $"{waiting} sealed {(waiting == 1 ? "reading waits" : "readings wait")} {WaitingBar(waiting)}");
        if (options.Board is { } board)
        {
            table.AddRow("Board", Markup.Escape(board.Name));
            table.AddRow("", $"[grey62]{Markup.Escape(board.Limits)}[/]");
        }

        string blocks = Invariant($"{_sensor.Flash.UsedBlocks} of {_sensor.Flash.Erases.Count} blocks used");
        table.AddRow("Flash", Invariant($"{blocks}, {_sensor.Flash.ProgrammedBytes / 1024:N0} KB written"));

        // After a restart the device does not know how many values of earlier starts were acknowledged.
        string acknowledged = _sensor.Starts == 1 ? Invariant($", {counters.Acknowledged:N0} acknowledged") : "";
        table.AddRow("Values", Invariant($"{counters.Sensed:N0} sensed, {counters.Sealed:N0} sealed{acknowledged}"));
        table.AddRow("On air", Invariant($"{_sensor.Link.BytesOnAir:N0} bytes in {_sensor.Link.Messages:N0} messages"));
        table.AddRow("Epochs", Invariant($"{counters.Epochs} begun, in {_sensor.Starts} {(_sensor.Starts == 1 ? "start" : "starts")}"));
        if (_sensor.Agent.Updater is { } updater && ward.Updates is not null)
        {
            string running = updater.RunningSequence < 0 ? "factory image" : Invariant($"runs {updater.RunningSequence}");
            table.AddRow("Release", $"{running}{UpdateState(updater)}");
            table.AddRow("", ward.Collector.Events is [.., var latest]
                ? $"[grey62]{Markup.Escape(DisplayText.Event(latest))}[/]"
                : "[grey62]an offer comes after ten seconds[/]");
        }

        table.AddRow("Collector", CollectorState());
        string gaps = ward.Collector.Gaps == 1 ? "gap" : "gaps";
        table.AddRow("Stored", Invariant(
            $"{ward.Collector.Values:N0} values, {ward.Collector.Gaps:N0} {gaps}, {ward.Collector.Refused:N0} refused"));
        return table;
    }

    /// <summary>The limits that only this patient has, as the sensor has reported them.</summary>
    private string OwnLimits()
    {
        ReadingQuery newest = new() { Device = _sensor.DeviceKey.DeviceId, Newest = 1 };
        return ward.Store.Measurements.Find(newest) is [{ Association: { } association }]
            && ward.Store.Alarms.LimitsOfAssociation(association)?.InForce is { } own
                ? $": {Markup.Escape(LimitsText.Of(own))}"
                : "";
    }

    private static string Sound(ConnectedSensor sensor) => sensor.Buzzer.Asked switch
    {
        AlarmSound.Reminder => "[yellow]off; a reminder now and then[/]",
        AlarmSound.None when sensor.Light.Pattern is LightPattern.Alarm or LightPattern.AlarmMedium or LightPattern.AlarmLow =>
            "[yellow]paused[/]",
        AlarmSound.None => "",
        var sound => $"[bold]♪ pulses of {sound.ToString().ToLowerInvariant()} priority[/]",
    };

    private static string Light(LightPattern pattern) => pattern switch
    {
        LightPattern.Alarm => $"[bold white on red] ● {DisplayText.Light(pattern)} [/]",
        LightPattern.AlarmMedium or LightPattern.AlarmLow => $"[bold black on yellow] ● {DisplayText.Light(pattern)} [/]",
        LightPattern.AlarmSeen => $"[bold red]● {DisplayText.Light(pattern)}[/]",
        _ => $"[{ColourOf(pattern)}]●[/] {DisplayText.Light(pattern)}",
    };

    private static string UpdateState(Updater updater)
    {
        if (updater.Stage == UpdateStage.Idle)
        {
            return "";
        }

        string stage = Invariant($"; release {updater.Sequence} {DisplayText.Stage(updater.Stage)}");
        if (updater.AsksForButton)
        {
            return $"{stage}: [bold yellow]press the button[/]";
        }

        if (updater.Stage != UpdateStage.Fetching)
        {
            return stage;
        }

        int done = updater.TotalBytes == 0 ? 0 : (int)((long)DownloadBarColumns * updater.DoneBytes / updater.TotalBytes);
        string bar = $"[green]{new string('━', done)}[/][grey62]{new string('━', DownloadBarColumns - done)}[/]";
        return Invariant($"{stage} {bar} {updater.DoneBytes / 1024} of {updater.TotalBytes / 1024} KB");
    }

    private static string WaitingBar(int readings) => readings == 0
        ? ""
        : $"[yellow]{new string('▪', Math.Min(WaitingBarColumns, 1 + (readings / ReadingsPerColumn)))}[/]";

    /// <summary>The colour in which a light is drawn.</summary>
    public static string ColourOf(LightPattern pattern) => LightAppearance.Of(pattern).Colour switch
    {
        _ when pattern == LightPattern.Asking => "aqua",
        LightColour.Green => "green",
        LightColour.Amber => "yellow",
        LightColour.Red => "red",
        LightColour.White => "white",
        LightColour.Blue => "dodgerblue1",
        _ => "grey",
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private string CollectorState() => ward.Collector switch
    {
        { IsElsewhere: true } => "[grey]another program[/]",
        { IsRunning: false } => "[yellow]stopped[/]",
        { IsConnected: false } => "[yellow]connecting[/]",
        _ => "[green]running[/]",
    };
}
