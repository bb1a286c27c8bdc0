using System.CommandLine;
using System.Globalization;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Verification;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>readings evidence</c>.</summary>
internal static class ReadingsEvidenceCommand
{
    private static readonly VerificationOptions Options = new();
    private static readonly Option<string> Output = new("--out")
    {
        Description = "The file to write: an SQLite database that 'readings verify' and 'readings list' read with --db.",
        HelpName = "FILE",
        Required = true,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "evidence",
            "Writes what proves readings into a file for an auditor, who needs nothing else but the sensor's public key. The file has the "
            + "keys of the epochs of these readings, and no patient and no private key: whoever has it can read them. "
            + "Example: medagent readings evidence --db readings.db --device ID --to 2027-01-01T08:00Z --out evidence.db")
        {
            Output,
        };
        Options.AddTo(command);
        command.SetAction(result => StoreOption.Use(result, store => Write(result, store, result.GetValue(Output)!)));
        return command;
    }

    private static int Write(ParseResult result, ReadingStore store, string path)
    {
        VerificationQuery query = Options.Query(result);
        if (File.Exists(path))
        {
            throw new IOException($"{path} exists already; choose another --out");
        }

        AccessAudit.NoteExport(result, $"evidence{(query.Device is { } device ? $" of device {device}" : "")}");
        Func<string, CosePublicKey?> keys = Options.Keys(result, store);
        long count;
        using (ReadingStore target = NamedStore.Open(path))
        {
            count = new EvidenceExport(store, target, keys).Write(query);
        }

        if (count == 0)
        {
            File.Delete(path);
            throw new InvalidDataException("no sealed reading that matches was kept; the collector keeps them with --keep-evidence");
        }

        Commands.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{path}: {count} readings with their evidence"));
        return 0;
    }
}
