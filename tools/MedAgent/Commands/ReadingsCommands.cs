using System.CommandLine;
using System.Globalization;
using CsvHelper;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>readings list</c>, <c>readings gaps</c>, <c>readings export</c> and <c>readings verify</c>.</summary>
internal static class ReadingsCommands
{
    private static readonly Option<string?> Device = new("--device")
    {
        Description = "Only readings of the device with this id. [default: all devices]",
    };
    private static readonly Option<DateTimeOffset?> From = TimeOption.Create("--from", "Only readings measured at this time or later.");
    private static readonly Option<DateTimeOffset?> To = TimeOption.Create("--to", "Only readings measured before this time.");

    /// <summary>The commands for readings.</summary>
    public static Command Create() => new("readings", "Readings that collectors have stored.")
    {
        CreateList(), CreateGaps(), ReadingsExportCommand.Create(), ReadingsVerifyCommand.Create(), ReadingsEvidenceCommand.Create(),
    };

    private static Command CreateList()
    {
        Option<int> limit = new("--limit")
        {
            Description = "How many values to show: those that were measured last, whatever their clock said.",
            DefaultValueFactory = _ => 20,
        };
        Command command = new("list", "Shows the newest values, with gaps among them. Example: medagent readings list --db readings.db")
        {
            StoreOption.Database, Device, From, To, limit,
        };
        command.SetAction(result => StoreOption.Use(result, store => List(result, store, result.GetValue(limit))));
        return command;
    }

    private static Command CreateGaps()
    {
        Option<string> format = new("--format") { Description = "table or csv.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "csv");
        Command command = new(
            "gaps",
            "Shows which readings are permanently missing, and why. "
            + "Example: medagent readings gaps --db readings.db")
        {
            StoreOption.Database, Device, format,
        };
        command.SetAction(result => StoreOption.Use(result, store => Gaps(result, store, result.GetValue(format)!)));
        return command;
    }

    private static int List(ParseResult result, ReadingStore store, int limit)
    {
        AccessAudit.NoteView(result, "readings list", result.GetValue(Device));
        IReadOnlyList<StoredReading> readings = store.Measurements.Find(Query(result) with { Newest = limit });
        Table table = new Table().AddColumns("measured", "device", "vital sign").AddColumn(new TableColumn("value").RightAligned())
            .AddColumns("unit", "quality", "remark");
        IReadOnlyList<StoreRestore> restores = store.Restores.All();
        Queue<(DateTimeOffset? From, string[] Cells)> gaps = new(
            store.Gaps.List(result.GetValue(Device)).Where(gap => readings.Count > 0 && gap.To >= readings[0].Time)
                .Select(gap => (gap.From, CellsOf(gap)))
                .Concat(restores.Where(restore => readings.Count > 0 && restore.Restored >= readings[0].Time)
                    .Select(restore => ((DateTimeOffset?)restore.Made, CellsOf(restore))))
                .OrderBy(gap => gap.Item1));
        foreach (StoredReading reading in readings)
        {
            while (gaps.TryPeek(out (DateTimeOffset? From, string[] Cells) gap) && gap.From < reading.Time)
            {
                table.AddTexts(gaps.Dequeue().Cells);
            }

            table.AddTexts(
                Time(reading.Time) is { Length: > 0 } time ? time : "unknown yet",
                reading.Device,
                reading.Vital.Title,
                reading.Value.ToString("0.##", CultureInfo.InvariantCulture),
                reading.Unit,
                reading.Quality,
                Remark(reading));
        }

        foreach ((_, string[] cells) in gaps)
        {
            table.AddTexts(cells);
        }

        Output.Write(table);
        foreach (StoreRestore restore in restores)
        {
            Output.Line(
                $"restored at {Time(restore.Restored)} from a backup of {Time(restore.Made)}: of what was measured in between, only what "
                + "sensors still had is here; they declare the rest as lost");
        }

        foreach (string device in store.Epochs.Devices())
        {
            StoreTotals totals = store.Totals(device);
            string gapCount = totals.Gaps == 1 ? "1 gap" : $"{totals.Gaps} gaps";
            Output.Line($"{device}: {totals.Values} values, {gapCount} with {totals.GapValues} values that are known to be lost");
        }

        return 0;
    }

    private static string[] CellsOf(StoredGap gap) =>
        [$"{Time(gap.From)} to {Time(gap.To)}", gap.Device, $"-- gap: {gap.Declared.Reason} --", Lost(gap), "readings", "", ""];

    private static string[] CellsOf(StoreRestore restore) =>
        [$"{Time(restore.Made)} to {Time(restore.Restored)}", "", "-- restored from a backup --", "", "", "", ""];

    private static string Lost(StoredGap gap) => gap.Declared.LostReadings?.ToString(CultureInfo.InvariantCulture) ?? "?";

    private static string Remark(StoredReading reading)
    {
        string[] remarks =
        [
            reading.ClockAhead is { } ahead ? FormattableString.Invariant($"clock {ahead.TotalSeconds:0} s ahead") : "",
            reading.IsLate ? "late" : "",
            reading.IsRebased ? "time set later" : "",
            reading.ClockQuality == 1 ? "" : $"clock {Clock(reading.ClockQuality)}",
        ];
        return string.Join(", ", remarks.Where(remark => remark.Length > 0));
    }

    private static int Gaps(ParseResult result, ReadingStore store, string format)
    {
        AccessAudit.NoteView(result, "readings gaps", result.GetValue(Device));
        IReadOnlyList<StoredGap> gaps = store.Gaps.List(result.GetValue(Device));
        string[] columns = ["from", "to", "device", "class", "first", "last", "readings", "values", "why"];
        IEnumerable<string[]> rows = gaps.Select(gap => (string[])
        [
            Time(gap.From), Time(gap.To), gap.Device, gap.DataClass, gap.Declared.First.ToString(
                CultureInfo.InvariantCulture), gap.Declared.Last.ToString(CultureInfo.InvariantCulture),
            Lost(gap), gap.Declared.LostValues.ToString(CultureInfo.InvariantCulture), gap.Declared.Reason,
        ]);
        if (format == "table")
        {
            Table table = new Table().AddColumns(columns);
            foreach (string[] row in rows)
            {
                table.AddTexts(row);
            }

            Output.Write(table);
            Console.WriteLine("Readings with numbers from first to last that have not arrived will not arrive. '?': the device does not "
                + "know how many there were.");
            return 0;
        }

        using CsvWriter csv = new(Console.Out, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (string[] row in rows.Prepend(columns))
        {
            foreach (string cell in row)
            {
                csv.WriteField(Printable.Escape(cell));
            }

            csv.NextRecord();
        }

        return 0;
    }

    private static ReadingQuery Query(ParseResult result) => new()
    {
        Device = result.GetValue(Device),
        From = result.GetValue(From),
        To = result.GetValue(To),
    };

    private static string Time(DateTimeOffset? time) => IsoTime.Format(time);

    private static string Clock(int quality) => quality switch { 0 => "none", 1 => "network", _ => "authenticated" };
}
