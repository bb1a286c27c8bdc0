using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using NanoMedAgent.Measurements;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>
/// Parses recordings: CSV with a column "minute" and one for each vital sign, named as in <see cref="SignColumns"/>. An empty cell was
/// not measured.
/// </summary>
public static class RecordingReader
{
    /// <summary>Quotes around cells are allowed, and nothing that CsvHelper would have to guess.</summary>
    internal static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        BadDataFound = found => throw new BadDataException(found.Field, found.RawRecord, found.Context),
        DetectDelimiter = false,
        LineBreakInQuotedFieldIsBadData = true,
        MaxFieldSize = 1000,
    };

    // A year. The clock of a simulation counts milliseconds.
    private const int LargestMinute = 366 * 24 * 60;

    private const string MinuteColumn = "minute";

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is not a recording; the message says where and why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<RecordingRow> Read(string path)
    {
        using StreamReader text = new(path);
        using CsvReader csv = new(text, Format);
        try
        {
            return Read(csv, path);
        }
        catch (CsvHelperException fault)
        {
            // Its own message has the whole state of the reader in it.
            string what = fault is MaxFieldSizeException ? "this cell is too long" : "a quotation mark is open, or in the middle of a cell";
            throw new InvalidDataException($"{path}, line {Math.Max(1, csv.Parser.RawRow)}: {what}; correct it there", fault);
        }
    }

    private static List<RecordingRow> Read(CsvReader csv, string path)
    {
        string[] header = ReadHeader(csv, path);
        List<RecordingRow> rows = [];
        while (csv.Read())
        {
            string place = FormattableString.Invariant($"{path}, line {csv.Parser.RawRow}");
            if (csv.Parser.Count != header.Length)
            {
                throw new InvalidDataException(
                    $"{place}: this row has {csv.Parser.Count} cells and the first line names {header.Length} columns; "
                    + "write a comma for each value that was not measured");
            }

            bool isNumber = int.TryParse(csv.GetField(MinuteColumn), NumberStyles.None, CultureInfo.InvariantCulture, out int minute);
            if (!isNumber || (rows.Count > 0 && minute <= rows[^1].Minute) || minute > LargestMinute)
            {
                throw new InvalidDataException(
                    $"{place}: 'minute' must be a whole number above the one before, and at most {LargestMinute}, which is a year");
            }

            rows.Add(new RecordingRow(minute, ReadValues(csv, header, place)));
        }

        return rows.Count > 0 ? rows : throw new InvalidDataException($"{path}: there is no row in it; write one for each minute");
    }

    private static string[] ReadHeader(CsvReader csv, string path)
    {
        if (!csv.Read() || !csv.ReadHeader() || csv.HeaderRecord is not { } header || !header.Contains(MinuteColumn))
        {
            throw new InvalidDataException($"{path}, line 1: the first line must name the columns, 'minute' among them");
        }

        if (Array.Find(header, name => name != MinuteColumn && !SignColumns.All.ContainsKey(name)) is { } unknown)
        {
            throw new InvalidDataException(
                $"{path}, line 1: column '{unknown}' is not known; there are minute, {string.Join(", ", SignColumns.All.Keys)}");
        }

        return header.CountBy(name => name).FirstOrDefault(name => name.Value > 1).Key is { } twice
            ? throw new InvalidDataException($"{path}, line 1: column '{twice}' is named twice; keep one of them")
            : header;
    }

    private static Dictionary<VitalSign, int> ReadValues(CsvReader csv, string[] header, string place)
    {
        Dictionary<VitalSign, int> values = [];
        foreach (string name in header.Where(SignColumns.All.ContainsKey))
        {
            string? cell = csv.GetField(name);
            if (string.IsNullOrWhiteSpace(cell))
            {
                continue;
            }

            if (!SignColumns.TryParseNumber(cell, out decimal value))
            {
                throw new InvalidDataException(
                    $"{place}: '{cell}' in column {name} is not a value with at most one decimal; correct it, or leave the cell empty");
            }

            values[SignColumns.All[name]] = SignColumns.ToSensor(name, value);
        }

        return values;
    }
}
