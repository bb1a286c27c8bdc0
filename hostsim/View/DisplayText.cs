using System.Globalization;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Updates;
using NanoMedAgent.Vitals;
using Spectre.Console;

namespace NanoMedAgent.HostSim.View;

/// <summary>How values, states and events are written for people.</summary>
internal static class DisplayText
{
    private const int ProgressColumns = 40;

    // "nm/2/", and a device id of 20 characters behind it.
    private const int TopicPrefixLength = 5;
    private const int DeviceIdEnd = 25;

    /// <summary>A sensor's value in the unit that people use.</summary>
    public static string Value(VitalSign sign, int value) =>
        Sign(sign).IsPressure ? $"{Sign(sign).ToStored(value):0}" : $"{value / 10m:0.#}";

    /// <summary>A vital sign's title and unit.</summary>
    public static Hospital.Vitals.VitalSign Sign(VitalSign sign) => Hospital.Vitals.VitalSign.All[(int)sign];

    /// <summary>A unit of the store as people write it.</summary>
    public static string Unit(string unit) => unit == "Cel" ? "°C" : unit;

    /// <summary>Why there is no value, or what is wrong with it.</summary>
    public static string Quality(SignalQuality quality) => quality switch
    {
        SignalQuality.Good => "",
        SignalQuality.Motion => "motion",
        SignalQuality.Implausible => "implausible",
        SignalQuality.LeadOff => "sensor off",
        SignalQuality.WeakSignal => "weak signal",
        _ => "sensor fault",
    };

    /// <summary>How a light pattern looks, a colon, and what it means.</summary>
    public static string Light(LightPattern pattern) => pattern switch
    {
        LightPattern.Measuring => "one short green flash: measuring, readings arrive",
        LightPattern.Keeping => "two amber flashes: measuring, readings are kept",
        LightPattern.Noticed => "three white flashes: button noticed",
        LightPattern.BatteryLow => "long amber flash: charge the battery",
        LightPattern.Fault => "slow red: cannot work",
        LightPattern.Asking => "white and green in turn: press for the update",
        LightPattern.Alarm => "fast red: ALARM, press the button when you see it",
        LightPattern.AlarmMedium => "slow amber: ALARM of medium priority, press the button when you see it",
        LightPattern.AlarmLow => "steady amber: ALARM of low priority, press the button when you see it",
        LightPattern.AlarmSeen => "two red flashes: an alarm that somebody has seen",
        LightPattern.Unowned => "four white flashes: has no owner yet",
        LightPattern.Idle => "two long white flashes: no patient; hold the button for three seconds to pair",
        LightPattern.PairingWindow => "blue, short gaps: ready to be paired",
        LightPattern.Confirming => "five blue flashes: press the button to confirm the pairing",
        LightPattern.Unpairing => "flickering white: let the button go to end the pairing",
        _ => "dark",
    };

    /// <summary>Simulated time so far, and in all.</summary>
    public static string Time(SimulationRun run) =>
        run.Length is { } length ? $"{Clock(run.Elapsed)} of {Clock(length)}" : Clock(run.Elapsed);

    /// <summary>The same with a bar.</summary>
    public static Markup Progress(SimulationRun run)
    {
        int done = run.Length is { } length ? (int)Math.Clamp(ProgressColumns * (run.Elapsed / length), 0, ProgressColumns) : 0;
        string bar = $"[green]{new string('━', done)}[/][grey62]{new string('━', ProgressColumns - done)}[/] ";
        string phase = run.IsDraining ? "  [grey62]sensors off, delivering what waits[/]" : "";
        return new Markup($"{(run.Length is null ? "" : bar)}{Time(run)}{phase}");
    }

    /// <summary>Values so far.</summary>
    public static string Counts(SimulatedWard ward) => string.Create(
        CultureInfo.InvariantCulture,
        $"sensed {ward.Sensors.Sum(sensor => sensor.Counters.Sensed)}, "
        + $"waiting {ward.Sensors.Sum(sensor => sensor.WaitingReadings)}, {Arrived(ward)}");

    /// <summary>Hours, minutes and seconds; hours go on above 23.</summary>
    public static string Clock(TimeSpan time) => $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}";

    /// <summary>The time of day of a date; a question mark when the date is not known.</summary>
    public static string TimeOfDay(DateTimeOffset? time) => time?.ToString("HH:mm:ss", CultureInfo.InvariantCulture) ?? "?";

    /// <summary>A stored reading.</summary>
    public static string Reading(StoredReading reading) =>
        FormattableString.Invariant($"{reading.Vital.Title} {reading.Value:0.#} {Unit(reading.Unit)}");

    /// <summary>A gap that a device declared.</summary>
    public static string Gap(StoredGap gap) => gap.Declared.LostValues > 0
        ? FormattableString.Invariant($"{gap.Declared.LostValues} values missing: {gap.Declared.Reason}")
        : $"missing: {gap.Declared.Reason}";

    /// <summary>An event of a device.</summary>
    public static string Event(StoredEvent stored) =>
        ReasonText.Describe(stored.Reported.Kind, stored.Reported.What, stored.Reported.Number, stored.Reported.Reason);

    /// <summary>An event of an alarm.</summary>
    public static string Alarm(StoredAlarm alarm) => AlarmText.Of(alarm.Reported);

    /// <summary>How far an update is, in a word or two.</summary>
    public static string Stage(UpdateStage stage) => stage switch
    {
        UpdateStage.Waiting => "waits",
        UpdateStage.Fetching => "is being fetched",
        UpdateStage.Installed => "is installed",
        UpdateStage.OnTrial => "is on trial",
        UpdateStage.Restarting => "is starting",
        _ => "",
    };

    /// <summary>A topic with the device id shortened.</summary>
    public static string Topic(string topic) => topic.StartsWith("nm/2/", StringComparison.Ordinal) && topic.Length > DeviceIdEnd
        ? $"nm/2/{topic[TopicPrefixLength..(TopicPrefixLength + 4)]}…{topic[DeviceIdEnd..]}"
        : topic;
    // What another collector stored is not known here.
    private static string Arrived(SimulatedWard ward) => ward.Collector.IsElsewhere
        ? FormattableString.Invariant($"acknowledged {ward.Sensors.Sum(sensor => sensor.Counters.Acknowledged)}")
        : FormattableString.Invariant($"stored {ward.Collector.Values}");

}
