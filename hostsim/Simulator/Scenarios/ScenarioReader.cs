using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Patients;

namespace NanoMedAgent.Simulator.Scenarios;

/// <summary>
/// Parses scenarios: CSV with the columns time, what and value; a line that begins with # is a comment. What is a vital sign, named as in
/// recordings, or an event, with the seconds that it takes.
/// </summary>
public static class ScenarioReader
{
    private const int LimitCharacters = 1_000_000;
    private const int LimitRows = 10_000;

    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(7);
    private static readonly string[] Header = ["time", "what", "value"];

    private static readonly IReadOnlyDictionary<string, ScenarioEventKind> Events = new Dictionary<string, ScenarioEventKind>
    {
        ["motion_seconds"] = ScenarioEventKind.Motion,
        ["finger_off_seconds"] = ScenarioEventKind.FingerOff,
        ["network_off_seconds"] = ScenarioEventKind.NetworkOff,
        ["battery_out_seconds"] = ScenarioEventKind.BatteryOut,
        ["button_seconds"] = ScenarioEventKind.Button,
    };

    private static readonly CsvConfiguration Format = RecordingReader.Format with { AllowComments = true, TrimOptions = TrimOptions.Trim };

    /// <summary>What may stand in the column "what".</summary>
    public static IEnumerable<string> Names => SignColumns.All.Keys.Concat(Events.Keys);

    /// <summary>Parses a scenario.</summary>
    /// <param name="text">The text; it is read to its end, or to the first mistake.</param>
    /// <param name="place">What it is called in messages.</param>
    /// <param name="title">A name for people.</param>
    /// <exception cref="InvalidDataException">It is not a scenario; the message says where and why.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Scenario Read(TextReader text, string place, string title)
    {
        char[] content = new char[LimitCharacters + 1];
        int length = text.ReadBlock(content);
        if (length > LimitCharacters)
        {
            throw new InvalidDataException(
                FormattableString.Invariant($"{place}: a scenario has at most {LimitCharacters:N0} characters; check the file's name"));
        }

        using CsvReader csv = new(new StringReader(new string(content, 0, length)), Format);
        try
        {
            return Read(csv, place, title);
        }
        catch (CsvHelperException fault)
        {
            // Its own message has the whole state of the reader in it.
            string what = fault is MaxFieldSizeException ? "this cell is too long" : "a quotation mark is open, or in the middle of a cell";
            throw new InvalidDataException($"{place}, line {LineOf(csv)}: {what}; correct it there", fault);
        }
    }

    private static Scenario Read(CsvReader csv, string place, string title)
    {
        if (!csv.Read() || !csv.ReadHeader() || !csv.HeaderRecord!.SequenceEqual(Header))
        {
            throw new InvalidDataException(
                $"{place}, line {LineOf(csv)}: the first line that is no comment must be '{string.Join(',', Header)}'");
        }

        Dictionary<VitalSign, List<ScenarioPoint>> signs = [];
        List<ScenarioEvent> events = [];
        TimeSpan latest = TimeSpan.Zero;
        for (int rows = 0; csv.Read(); rows++)
        {
            string line = $"{place}, line {LineOf(csv)}";
            if (rows == LimitRows)
            {
                throw new InvalidDataException(FormattableString.Invariant($"{line}: a scenario has at most {LimitRows:N0} rows"));
            }

            if (csv.Parser.Count != Header.Length)
            {
                throw new InvalidDataException($"{line}: this row has {csv.Parser.Count} cells; write three, as 00:01:30,spo2_percent,91");
            }

            latest = ReadTime(csv.GetField(0)!, latest, line);
            ReadRow(csv.GetField(1)!, csv.GetField(2)!, latest, line, signs, events);
        }

        return signs.Count > 0
            ? new Scenario(title, signs.ToDictionary(sign => sign.Key, sign => (IReadOnlyList<ScenarioPoint>)sign.Value), events)
            : throw new InvalidDataException($"{place}: no vital sign is in it; write one as '00:00:00,spo2_percent,97'");
    }

    private static TimeSpan ReadTime(string cell, TimeSpan latest, string line)
    {
        bool isTime = TimeSpan.TryParseExact(cell, @"hh\:mm\:ss", CultureInfo.InvariantCulture, out TimeSpan time)
            || TimeSpan.TryParseExact(cell, @"d\.hh\:mm\:ss", CultureInfo.InvariantCulture, out time);
        return !isTime || time > LongestTime
                ? throw new InvalidDataException($"{line}: '{cell}' is not a time; write HH:MM:SS, or D.HH:MM:SS up to seven days")
            : time < latest
                ? throw new InvalidDataException($"{line}: {cell} is before the row above; sort the rows by their times")
            : time;
    }

    private static void ReadRow(
        string what, string cell, TimeSpan time, string line, Dictionary<VitalSign, List<ScenarioPoint>> signs, List<ScenarioEvent> events)
    {
        bool isNumber = SignColumns.TryParseNumber(cell, out decimal number);
        if (Events.TryGetValue(what, out ScenarioEventKind kind))
        {
            if (!isNumber || number == 0)
            {
                throw new InvalidDataException(
                    $"{line}: '{cell}' is not a number of seconds; {what} takes from 0.1 to 10000, with at most one decimal");
            }

            events.Add(new ScenarioEvent(kind, time, time + TimeSpan.FromSeconds((double)number)));
            return;
        }

        if (!SignColumns.All.TryGetValue(what, out VitalSign sign))
        {
            throw new InvalidDataException($"{line}: '{what}' is not known; there are {string.Join(", ", Names)}");
        }

        if (!isNumber)
        {
            throw new InvalidDataException($"{line}: '{cell}' is not a value; write a number from 0 to 10000 with at most one decimal");
        }

        if (!signs.TryGetValue(sign, out List<ScenarioPoint>? points))
        {
            signs[sign] = points = [];
        }

        if (points.Count > 0 && points[^1].At == time)
        {
            throw new InvalidDataException($"{line}: {what} has a value at this time already; keep one of them");
        }

        points.Add(new ScenarioPoint(time, SignColumns.ToSensor(what, number)));
    }

    private static int LineOf(CsvReader csv) => Math.Max(1, csv.Parser.RawRow);
}
