using System.Globalization;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Sensors;
using Spectre.Console;

namespace NanoMedAgent.HostSim.View;

/// <summary>The ward's sensors, a line each: bed and patient, the latest values, and what the light means.</summary>
internal sealed class WardPanel(SimulatedWard ward, SimulatedStaff staff)
{
    // Where lines are shorter, the light is a dot.
    private const int ColumnsForWords = 90;

    private static readonly VitalSign[] Signs =
        [VitalSign.HeartRate, VitalSign.OxygenSaturation, VitalSign.RespiratoryRate, VitalSign.Temperature];

    /// <summary>The rows that it takes.</summary>
    public int Rows => 1 + ward.Sensors.Count;

    /// <summary>Draws it.</summary>
    /// <param name="alarms">All alarms of the ward that are active or unseen.</param>
    /// <param name="columns">How wide it may be.</param>
    public Table Draw(IReadOnlyList<StandingAlarm> alarms, int columns)
    {
        Table table = new Table().Border(TableBorder.None).AddColumn(Head("bed")).AddColumn(Head("patient"));
        foreach (VitalSign sign in Signs)
        {
            table.AddColumn(Head(ShortTitle(sign)).RightAligned());
        }

        table.AddColumn(Head("light"));
        for (int i = 0; i < ward.Sensors.Count; i++)
        {
            ConnectedSensor sensor = ward.Sensors[i];
            table.AddRow(
                [
                    i == 0 ? "[bold aqua]in hand[/]" : Markup.Escape(staff.BedOf(sensor.DeviceKey.DeviceId) ?? "-"),
                    Patient(sensor, staff.All.ElementAtOrDefault(i)),
                    .. Signs.Select(sign => Value(sensor, sign, alarms)),
                    Light(sensor, columns >= ColumnsForWords),
                ]);
        }

        return table;
    }

    private static TableColumn Head(string text) => new TableColumn($"[grey62]{text}[/]").NoWrap().PadLeft(0).PadRight(1);

    private static string ShortTitle(VitalSign sign) => sign switch
    {
        VitalSign.HeartRate => "heart",
        VitalSign.OxygenSaturation => "SpO2",
        VitalSign.RespiratoryRate => "breaths",
        _ => "°C",
    };

    private static string Patient(SimulatedSensor sensor, SimulatedNurse? nurse) =>
        IsPaired(sensor) && nurse is not null ? Markup.Escape(nurse.Patient.Name) : "[grey62]free[/]";

    private static bool IsPaired(SimulatedSensor sensor) => !sensor.IsOff && sensor.Agent.PairingState == Pairing.PairingState.Associated;

    private static string Value(ConnectedSensor sensor, VitalSign sign, IReadOnlyList<StandingAlarm> alarms)
    {
        if (!IsPaired(sensor) || !sensor.Measured.Latest.TryGetValue(sign, out (int? Value, SignalQuality Quality) latest))
        {
            return "";
        }

        string name = DisplayText.Sign(sign).Name;
        bool isAlarming = alarms.Any(alarm =>
            alarm.IsActive && alarm.Raised.Device == sensor.DeviceKey.DeviceId && alarm.Raised.Reported.Name == name);
        string text = latest.Value is { } value ? Text(sign, value) : "off";
        return isAlarming ? $"[bold white on red]{text}[/]"
            : latest.Quality == SignalQuality.Good ? text
            : $"[yellow]{text}[/]";
    }

    // In tenths. Where a nurse reads whole numbers, there is no room for more.
    private static string Text(VitalSign sign, int value) =>
        (value / 10m).ToString(sign == VitalSign.Temperature ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Light(SimulatedSensor sensor, bool hasWords)
    {
        if (sensor.IsOff)
        {
            return hasWords ? "[red]no power[/]" : "[red]off[/]";
        }

        LightPattern pattern = sensor.Light.Pattern;
        string means = DisplayText.Light(pattern).Split(": ", 2)[^1];
        string colour = SensorPanel.ColourOf(pattern);
        return hasWords ? $"[{colour}]●[/] {Markup.Escape(means)}"
            : pattern is LightPattern.Alarm or LightPattern.AlarmMedium or LightPattern.AlarmLow or LightPattern.AlarmSeen
                ? $"[bold {colour}]● ALARM[/]"
            : $"[{colour}]●[/]";
    }
}
