using System.CommandLine;
using NanoMedAgent.Hospital.Associations;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>Notes in the audit log that patients' data leave the database, before the first of them does.</summary>
internal static class AccessAudit
{
    /// <summary>Notes an export of whoever is logged in at this computer.</summary>
    /// <param name="result">The command line; what it names with --db has the audit log.</param>
    /// <param name="subject">What is exported.</param>
    /// <exception cref="InvalidDataException">It cannot be noted, so nothing is exported.</exception>
    public static void NoteExport(ParseResult result, string subject) => Note(result, "export", subject, "exported");

    /// <summary>Notes that whoever is logged in at this computer reads something.</summary>
    /// <param name="result">The command line; what it names with --db has the audit log.</param>
    /// <param name="subject">What is read: the command.</param>
    /// <param name="device">Of which device; null for all.</param>
    /// <exception cref="InvalidDataException">It cannot be noted, so nothing is shown.</exception>
    public static void NoteView(ParseResult result, string subject, string? device) =>
        Note(result, "view", device is null ? subject : $"{subject} of device {device}", "shown");

    /// <summary>Notes a backup.</summary>
    /// <param name="result">The command line; what it names with --db has the audit log.</param>
    /// <param name="file">Where to.</param>
    /// <exception cref="InvalidDataException">It cannot be noted, so none is made.</exception>
    public static void NoteBackup(ParseResult result, string file) => Note(result, "backup", file, "written");

    private static void Note(ParseResult result, string action, string subject, string what)
    {
        try
        {
            StoreOption.UseAssociations(result, store =>
            {
                store.Audit.Add(new AuditEntry(DateTimeOffset.UtcNow, Environment.UserName, "medagent", action, subject, "done")
                {
                    Origin = Environment.MachineName,
                });
                return 0;
            });
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidDataException($"nothing was {what}, because the audit log must note it first: {failure.Message}", failure);
        }
    }
}
