using System.Globalization;
using CsvHelper;
using NanoMedAgent.Measurements;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>
/// Parses recordings: CSV with a column "minute" and one for each vital sign, named as below. An empty cell was not measured.
/// </summary>
public static class RecordingReader
{
    private const decimal LargestValue = 10_000;
    private const decimal PascalsInMillimetreOfMercury = 133.322387415m;

    private static readonly IReadOnlyDictionary<string, VitalSign> Columns = new Dictionary<string, VitalSign>
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

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is not a recording; the message says where and why.</exception>
    public static IReadOnlyList<RecordingRow> Read(string path)
    {
        using StreamReader text = new(path);
        using CsvReader csv = new(text, CultureInfo.InvariantCulture);
        if (!csv.Read() || !csv.ReadHeader() || csv.HeaderRecord is not { } header || !header.Contains("minute"))
        {
            throw new InvalidDataException($"{path}: the first line must name the columns, 'minute' among them");
        }

        string[] unknown = [.. header.Where(name => name != "minute" && !Columns.ContainsKey(name))];
        if (unknown.Length > 0)
        {
            throw new InvalidDataException(
                $"{path}: column '{unknown[0]}' is not known; there are minute, {string.Join(", ", Columns.Keys)}");
        }

        List<RecordingRow> rows = [];
        while (csv.Read())
        {
            bool isNumber = int.TryParse(csv.GetField("minute"), NumberStyles.None, CultureInfo.InvariantCulture, out int minute);
            if (!isNumber || (rows.Count > 0 && minute <= rows[^1].Minute))
            {
                throw new InvalidDataException($"{path}, line {csv.Parser.Row}: 'minute' must be a whole number above the one before");
            }

            rows.Add(new RecordingRow(minute, ReadValues(csv, header, path)));
        }

        return rows.Count > 0 ? rows : throw new InvalidDataException($"{path}: there is no row in it");
    }

    private static Dictionary<VitalSign, int> ReadValues(CsvReader csv, string[] header, string path)
    {
        Dictionary<VitalSign, int> values = [];
        foreach (string name in header.Where(Columns.ContainsKey))
        {
            string? cell = csv.GetField(name);
            if (string.IsNullOrWhiteSpace(cell))
            {
                continue;
            }

            bool isNumber = decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value);
            if (!isNumber || value is < 0 or > LargestValue || decimal.Round(value, 1) != value)
            {
                throw new InvalidDataException(
                    $"{path}, line {csv.Parser.Row}: '{cell}' in column {name} is not a value with at most one decimal");
            }

            bool isPressure = name.EndsWith("_mmhg", StringComparison.Ordinal);
            decimal factor = isPressure ? PascalsInMillimetreOfMercury : 10;
            values[Columns[name]] = (int)Math.Round(value * factor, MidpointRounding.AwayFromZero);
        }

        return values;
    }
}
