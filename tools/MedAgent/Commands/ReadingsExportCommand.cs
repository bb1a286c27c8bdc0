using System.CommandLine;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.MedAgent.Exporting;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>readings export</c>.</summary>
internal static class ReadingsExportCommand
{
    private static readonly Option<string?> Device = new("--device")
    {
        Description = "Only readings of the device with this id. [default: all devices]",
    };

    private static readonly Option<string?> Patient = new("--patient")
    {
        Description = "Only readings of the patient with this id.",
        HelpName = "ID",
    };

    private static readonly Option<string?> Association = new("--association")
    {
        Description = "Only readings of the association with this id.",
        HelpName = "ID",
    };

    private static readonly Option<DateTimeOffset?> From = TimeOption.Create("--from", "Only readings measured at this time or later.");
    private static readonly Option<DateTimeOffset?> To = TimeOption.Create("--to", "Only readings measured before this time.");
    private static readonly Option<string> Format = CreateFormat();

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "The file to write; only its owner can read it. [default: standard output]",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Force = new("--force") { Description = "Replaces the file of --out." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "export",
            "Writes values for other programs. Nothing of a device is written while it is suspended; a warning names it. "
            + "Example: medagent readings export --patient P-1001 --from 2026-11-01 --to 2026-12-01 --format parquet --out nov.parquet")
        {
            StoreOption.Database, StoreOption.DatabaseToRead, Device, Patient, Association, From, To, Format, Out, Force,
        };
        command.SetAction((result, cancellation) => Task.FromResult(
            StoreOption.UseToRead(result, store => ExportAsync(result, store, cancellation).GetAwaiter().GetResult())));
        return command;
    }

    private static async Task<int> ExportAsync(ParseResult result, ReadingStore store, CancellationToken cancellation)
    {
        string format = result.GetValue(Format)!;
        string? path = result.GetValue(Out);
        if (path is null && format == ReadingFormat.Parquet)
        {
            throw new InvalidDataException("--format parquet: such a file cannot go to standard output; give --out FILE");
        }

        using AssociationStore associations = result.GetValue(StoreOption.DatabaseToRead) is { } target
            ? AssociationStore.OpenToRead(target)
            : AssociationStore.Open(result.GetValue(StoreOption.Database)!);
        ReadingQuery[] queries = [.. CreateQueries(result, associations)];
        HashSet<string> suspended = FindSuspended(store, queries, out long valuesOfSuspended);
        AccessAudit.NoteExport(result, SubjectOf(result));
        ExportProgress progress = new(queries.Sum(store.Measurements.Count) - valuesOfSuspended);
        IEnumerable<ExportedReading> readings = Read(store, associations, queries, suspended, progress);
        if (path is null)
        {
            await using Stream output = Console.OpenStandardOutput();
            await ReadingFormat.WriteAsync(format, readings, output, cancellation);
            progress.WriteSummary("exported");
            return 0;
        }

        await using ExportFile file = ExportFile.Create(path, result.GetValue(Force));
        await ReadingFormat.WriteAsync(format, readings, file.Stream, cancellation);
        file.Finish();
        progress.WriteSummary(path);
        return 0;
    }

    /// <summary>What is exported, as the audit log says it.</summary>
    private static string SubjectOf(ParseResult result) => string.Join(
        ", ",
        new (string Name, string? Value)[]
        {
            ("patient", result.GetValue(Patient)), ("association", result.GetValue(Association)), ("device", result.GetValue(Device)),
            ("from", IsoTime.Format(result.GetValue(From))), ("to", IsoTime.Format(result.GetValue(To))),
        }
        .Where(each => !string.IsNullOrEmpty(each.Value)).Select(each => $"{each.Name} {each.Value}").DefaultIfEmpty("everything"));

    /// <summary>One query for each association of a patient, or a single one.</summary>
    private static IEnumerable<ReadingQuery> CreateQueries(ParseResult result, AssociationStore associations)
    {
        ReadingQuery query = new() { Device = result.GetValue(Device), From = result.GetValue(From), To = result.GetValue(To) };
        string? patient = result.GetValue(Patient);
        string? association = result.GetValue(Association);
        if (patient is not null && association is not null)
        {
            throw new InvalidDataException("--patient and --association: an association has one patient; leave one of them out");
        }

        if (association is not null)
        {
            return associations.Find(association) is null
                ? throw new InvalidDataException(
                    $"--association {association}: there is no such association; the ward's page of associations lists them")
                : [query with { Association = association }];
        }

        if (patient is null)
        {
            return [query];
        }

        IReadOnlyList<Association> own = associations.OfPatient(patient);
        return own.Count == 0
            ? throw new InvalidDataException($"--patient {patient}: no sensor was with a patient of this id; check the id")
            : own.OrderBy(each => each.Granted).Select(each => query with { Association = each.Id });
    }

    /// <summary>The suspended devices of which there are values: the hospital does not trust them, and nobody else should.</summary>
    private static HashSet<string> FindSuspended(ReadingStore store, ReadingQuery[] queries, out long values)
    {
        HashSet<string> suspended = [];
        values = 0;
        foreach ((string device, DeviceStateChange change) in store.DeviceStates.Blocked())
        {
            long count = change.State == DeviceState.Suspended
                ? queries.Where(query => query.Device is null || query.Device == device)
                    .Sum(query => store.Measurements.Count(query with { Device = device }))
                : 0;
            if (count > 0)
            {
                values += count;
                suspended.Add(device);
                Output.Warn($"device {device} is suspended since {IsoTime.Format(change.At)} ({change.Reason}); {count} values of it are "
                    + "left out. When it is active again, export once more");
            }
        }

        return suspended;
    }

    private static IEnumerable<ExportedReading> Read(
        ReadingStore store, AssociationStore associations, ReadingQuery[] queries, HashSet<string> suspended, ExportProgress progress)
    {
        Dictionary<string, string> beds = [];
        IEnumerable<StoredReading> readings = queries.SelectMany(query => ReadingPages.Of(store.Measurements, query))
            .SelectMany(page => page);
        foreach (StoredReading reading in readings.Where(reading => !suspended.Contains(reading.Device)))
        {
            string bed = "";
            if (reading.Association is { } id && !beds.TryGetValue(id, out bed!))
            {
                beds[id] = bed = associations.Find(id)?.Location ?? "";
            }

            progress.Add(reading);
            yield return new ExportedReading(reading, bed);
        }
    }

    private static Option<string> CreateFormat()
    {
        Option<string> format = new("--format")
        {
            Description = "csv, json (a SenML pack, RFC 8428) or parquet.",
            DefaultValueFactory = _ => ReadingFormat.Csv,
        };
        format.AcceptOnlyFromAmong(ReadingFormat.Csv, ReadingFormat.SenMl, ReadingFormat.Parquet);
        return format;
    }
}
