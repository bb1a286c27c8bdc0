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

/// <summary>How things are said to people.</summary>
internal static class Words
{
    private const decimal PascalsInMillimetreOfMercury = 133.322387415m;

    /// <summary>A sensor's value in the unit that people use.</summary>
    public static string Value(NanoMedAgent.Measurements.VitalSign sign, int value) =>
        sign >= NanoMedAgent.Measurements.VitalSign.ArterialSystolic ? $"{value / PascalsInMillimetreOfMercury:0}" : $"{value / 10m:0.#}";

    /// <summary>The vital sign's title and unit.</summary>
    public static Hospital.Vitals.VitalSign Sign(NanoMedAgent.Measurements.VitalSign sign) => Hospital.Vitals.VitalSign.All[(int)sign];

    /// <summary>Why there is no value, or what is the matter with it.</summary>
    public static string Quality(SignalQuality quality) => quality switch
    {
        SignalQuality.Good => "",
        SignalQuality.Motion => "motion",
        SignalQuality.Implausible => "implausible",
        SignalQuality.LeadOff => "sensor off",
        SignalQuality.WeakSignal => "weak signal",
        _ => "sensor fault",
    };

    /// <summary>A light pattern as a nurse would describe it.</summary>
    public static string Light(LightPattern pattern) => pattern switch
    {
        LightPattern.Measuring => "one short green flash: measuring, readings arrive",
        LightPattern.Keeping => "two amber flashes: measuring, readings are kept",
        LightPattern.Noticed => "three white flashes: button noticed",
        LightPattern.BatteryLow => "long amber flash: charge the battery",
        LightPattern.Fault => "slow red: cannot work",
        LightPattern.Asking => "white and green in turn: press for the update",
        LightPattern.Alarm => "fast red: ALARM, press the button when you see it",
        LightPattern.AlarmSeen => "two red flashes: an alarm that somebody has seen",
        LightPattern.Unowned => "four white flashes: belongs to nobody yet",
        LightPattern.Idle => "two long white flashes: no patient; hold the button for three seconds to pair",
        LightPattern.PairingWindow => "blue, short gaps: may be paired now",
        LightPattern.Confirming => "five blue flashes: press the button to confirm the pairing",
        LightPattern.Unpairing => "steady white: let the button go to end the pairing",
        LightPattern.LockedOut => "red, one long and two short: too many wrong codes; locked for a while",
        _ => "dark",
    };

    /// <summary>Simulated time, and how far it is.</summary>
    public static string Time(Run run) => run.Length is { } length ? $"{Clock(run.Elapsed)} of {Clock(length)}" : Clock(run.Elapsed);

    /// <summary>How far it is, drawn.</summary>
    public static Markup Progress(Run run)
    {
        const int Width = 40;
        int done = run.Length is { } length ? (int)Math.Clamp(Width * (run.Elapsed / length), 0, Width) : 0;
        string bar = run.Length is null ? "" : $"[green]{new string('━', done)}[/][grey62]{new string('━', Width - done)}[/] ";
        return new Markup($"{bar}{Time(run)}{(run.IsDraining ? "  [grey62]sensors off, delivering what waits[/]" : "")}");
    }

    /// <summary>Values so far.</summary>
    public static string Counts(SimulatedWard ward) => string.Create(
        CultureInfo.InvariantCulture,
        $"sensed {ward.Beds.Sum(bed => bed.Counted.Sensed)}, waiting {ward.Beds.Sum(bed => bed.Waiting)}, stored {ward.Collector.Values}");

    /// <summary>Hours, minutes and seconds; hours go on above 23.</summary>
    public static string Clock(TimeSpan time) => $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}";

    /// <summary>A reading as the collector has it.</summary>
    public static string Reading(StoredReading reading) => FormattableString.Invariant($"{reading.Vital.Title} {reading.Value:0.#} {reading.Unit}");

    /// <summary>A gap that a device has declared.</summary>
    public static string Gap(StoredGap gap) => gap.Declared.LostValues > 0
        ? FormattableString.Invariant($"{gap.Declared.LostValues} values missing: {gap.Declared.Reason}")
        : $"missing: {gap.Declared.Reason}";

    /// <summary>What a device has decided.</summary>
    public static string Event(StoredEvent told) => ReasonText.Describe(told.Reported.Kind, told.Reported.What, told.Reported.Number, told.Reported.Reason);

    /// <summary>What became of an alarm.</summary>
    public static string Alarm(StoredAlarm alarm) => ReasonText.Alarm(alarm.Reported);

    /// <summary>How far an update is, in a word.</summary>
    public static string Stage(UpdateStage stage) => stage switch
    {
        UpdateStage.Waiting => "waits",
        UpdateStage.Fetching => "is being fetched",
        UpdateStage.Installed => "is there",
        UpdateStage.OnTrial => "runs on trial",
        UpdateStage.Restarting => "starts",
        _ => "",
    };

    /// <summary>A topic without what is always the same.</summary>
    public static string Topic(string topic) => topic.StartsWith("nm/1/", StringComparison.Ordinal) && topic.Length > 25 ? $"nm/1/{topic[5..9]}…{topic[25..]}" : topic;
}
