using System.CommandLine;
using NanoMedAgent.Hospital.Associations;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>Notes in the audit log that patients' data leave the database, before the first of them does.</summary>
internal static class ExportAudit
{
    /// <summary>Notes an export of whoever is logged in at this computer.</summary>
    /// <param name="result">The command line; what it names with --db has the audit log.</param>
    /// <param name="subject">What is exported.</param>
    /// <exception cref="InvalidDataException">It cannot be noted, so nothing is exported.</exception>
    public static void Note(ParseResult result, string subject)
    {
        try
        {
            StoreOption.UseAssociations(result, store =>
            {
                store.Audit.Add(new AuditEntry(DateTimeOffset.UtcNow, Environment.UserName, "medagent", "export", subject, "done"));
                return 0;
            });
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidDataException($"nothing was exported, because the audit log must note it first: {failure.Message}", failure);
        }
    }
}
