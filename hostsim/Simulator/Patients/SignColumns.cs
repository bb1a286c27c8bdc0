using System.Globalization;
using NanoMedAgent.Measurements;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>The vital signs as files name them, with their units, and the numbers that files may have.</summary>
internal static class SignColumns
{
    private const decimal LargestValue = 10_000;
    private const decimal PascalsInMillimetreOfMercury = 133.322387415m;
    private const string PressureSuffix = "_mmhg";

    /// <summary>Each name with its vital sign.</summary>
    public static IReadOnlyDictionary<string, VitalSign> All { get; } = new Dictionary<string, VitalSign>
    {
        ["hr_bpm"] = VitalSign.HeartRate,
        ["abp_sys_mmhg"] = VitalSign.ArterialSystolic,
        ["abp_dia_mmhg"] = VitalSign.ArterialDiastolic,
        ["abp_mean_mmhg"] = VitalSign.ArterialMean,
        ["pulse_bpm"] = VitalSign.PulseRate,
        ["resp_per_min"] = VitalSign.RespiratoryRate,
        ["spo2_percent"] = VitalSign.OxygenSaturation,
        ["temp_cel"] = VitalSign.Temperature,
        ["nbp_sys_mmhg"] = VitalSign.CuffSystolic,
        ["nbp_dia_mmhg"] = VitalSign.CuffDiastolic,
        ["nbp_mean_mmhg"] = VitalSign.CuffMean,
    };

    /// <summary>Reads a number from 0 to 10,000 with at most one decimal.</summary>
    public static bool TryParseNumber(string? cell, out decimal number) =>
        decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
        && number is >= 0 and <= LargestValue && decimal.Round(number, 1) == number;

    /// <summary>A number of a file in the unit of the sensor.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <param name="number">As <see cref="TryParseNumber"/> gives it.</param>
    public static int ToSensor(string name, decimal number) => (int)Math.Round(
        number * (name.EndsWith(PressureSuffix, StringComparison.Ordinal) ? PascalsInMillimetreOfMercury : 10),
        MidpointRounding.AwayFromZero);
}
