using System.Globalization;
using System.Text;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Time;

namespace HostSim.Tests.World;

/// <summary>
/// A recording of a simulated patient, the same in each run. Like recordings of real patients it has missing minutes, rows and cells
/// without values, an arterial line for two hours, cuff pressures every 15 minutes, and impossible values.
/// </summary>
internal static class GeneratedRecording
{
    /// <summary>Its length in minutes.</summary>
    public const int Minutes = 480;

    private const double PascalsInMillimetreOfMercury = 133.322387415;
    private const long Seed = 4;

    private static readonly (string Column, VitalSign Sign)[] Columns =
    [
        ("hr_bpm", VitalSign.HeartRate),
        ("abp_sys_mmhg", VitalSign.ArterialSystolic),
        ("abp_dia_mmhg", VitalSign.ArterialDiastolic),
        ("abp_mean_mmhg", VitalSign.ArterialMean),
        ("pulse_bpm", VitalSign.PulseRate),
        ("resp_per_min", VitalSign.RespiratoryRate),
        ("spo2_percent", VitalSign.OxygenSaturation),
        ("temp_cel", VitalSign.Temperature),
        ("nbp_sys_mmhg", VitalSign.CuffSystolic),
        ("nbp_dia_mmhg", VitalSign.CuffDiastolic),
        ("nbp_mean_mmhg", VitalSign.CuffMean),
    ];

    /// <summary>Impossible values, by minute and vital sign: a loose lead, noise, a clip without a finger, a flushed line.</summary>
    private static readonly Dictionary<(int Minute, VitalSign Sign), string> Outliers = new()
    {
        [(50, VitalSign.HeartRate)] = "11.5",
        [(51, VitalSign.HeartRate)] = "299.9",
        [(52, VitalSign.HeartRate)] = "0",
        [(150, VitalSign.OxygenSaturation)] = "0",
        [(151, VitalSign.OxygenSaturation)] = "100.0",
        [(152, VitalSign.RespiratoryRate)] = "0.1",
        [(250, VitalSign.ArterialSystolic)] = "0",
        [(251, VitalSign.ArterialSystolic)] = "399.9",
        [(252, VitalSign.Temperature)] = "0",
    };

    /// <summary>Writes the file.</summary>
    /// <param name="folder">Where.</param>
    /// <returns>Its path.</returns>
    public static string Write(TemporaryFolder folder)
    {
        VirtualClock clock = new(DateTimeOffset.UnixEpoch);
        ModelledPatient patient = new(clock, Seed);
        StringBuilder text = new();
        text.AppendJoin(',', Columns.Select(column => column.Column).Prepend("minute")).Append('\n');
        for (int minute = 0; minute < Minutes; minute++)
        {
            clock.AdvanceTo(minute * 60_000L);
            string[] cells = [.. Columns.Select(column => Cell(patient, minute, column.Sign))];
            bool isAbsent = minute is >= 100 and < 110;
            if (!isAbsent)
            {
                text.AppendJoin(',', cells.Prepend(minute.ToString(CultureInfo.InvariantCulture))).Append('\n');
            }
        }

        string path = Path.Combine(folder.Path, "generated.csv");
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static string Cell(ModelledPatient patient, int minute, VitalSign sign)
    {
        Measurement measurement = new();
        bool isMeasured = patient.TryMeasure(sign, measurement) && measurement.HasValue;
        if (Outliers.TryGetValue((minute, sign), out string? outlier))
        {
            return outlier;
        }

        bool isEmpty = minute is >= 200 and < 207;
        bool hasCatheter = minute is >= 240 and < 360;
        return (isEmpty, sign) switch
        {
            (true, _) => "",
            (_, VitalSign.ArterialSystolic) when hasCatheter => Text(118 + (minute % 9) + 0.5),
            (_, VitalSign.ArterialDiastolic) when hasCatheter => Text(71 + (minute % 7)),
            (_, VitalSign.ArterialMean) when hasCatheter => Text(88 + (minute % 5) + 0.1),
            (_, >= VitalSign.CuffSystolic) when isMeasured => Text(measurement.Value / PascalsInMillimetreOfMercury),
            _ => isMeasured ? Text(measurement.Value / 10.0) : "",
        };
    }

    private static string Text(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
