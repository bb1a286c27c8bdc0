using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>
/// Forgets patients who have left longer ago than a hospital wants to know it: names, dates of birth, where they were, and what record
/// systems have said about them. Whoever is here or still has a sensor stays, and so does who is one person with whom, as long as the
/// ledger has one of the ids.
/// </summary>
public static class AdmissionRetention
{
    private const int PageLimit = 500;

    private const string Priors = "(SELECT m.prior FROM patient_merges AS m WHERE m.patient = p.patient)";

    /// <summary>Forgets patients.</summary>
    /// <param name="target">A file of SQLite, or a PostgreSQL connection string or URI.</param>
    /// <param name="before">Those about whom nothing has arrived since.</param>
    /// <param name="by">Who has ordered it; it stands in the audit log.</param>
    /// <param name="now">The time.</param>
    /// <returns>How many.</returns>
    public static long Run(string target, DateTimeOffset before, string by, DateTimeOffset now)
    {
        using Database database = Database.Open(target, isPatient: true);
        Schema.Migrate(database);
        long count = 0;
        while (Left(database, before) is { Count: > 0 } left)
        {
            foreach (string patient in left)
            {
                database.InExclusiveTransaction(() => Forget(database, patient));
                count++;
            }
        }

        if (count > 0)
        {
            new AuditLog(database).Add(new AuditEntry(
                now, by, "admin", "retain",
                FormattableString.Invariant($"admissions before {before.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}"),
                FormattableString.Invariant($"{count} patients forgotten")));
        }

        return count;
    }

    private static List<string> Left(Database database, DateTimeOffset before) => database.Query(
        $"""
        SELECT p.patient FROM admissions AS p WHERE p.status NOT IN ('Present', 'Merged') AND p.since < @before
        AND NOT EXISTS (SELECT 1 FROM admission_events AS e WHERE e.received >= @before
            AND (e.patient = p.patient OR e.patient IN {Priors}))
        AND NOT EXISTS (SELECT 1 FROM associations AS a LEFT JOIN association_ends AS e ON e.association = a.association
            WHERE e.association IS NULL AND (a.patient = p.patient OR a.patient IN {Priors}))
        ORDER BY p.patient LIMIT {PageLimit}
        """,
        row => row.GetString(0), ("@before", before.ToUnixTimeMilliseconds()));

    private static void Forget(Database database, string survivor)
    {
        (string, object?) parameter = ("@survivor", survivor);
        List<string> ids = database.Query(
            "SELECT prior FROM patient_merges WHERE patient = @survivor", row => row.GetString(0), parameter);
        foreach (string id in ids.Append(survivor))
        {
            foreach (string table in new[] { "admission_events", "admission_notices", "admissions" })
            {
                database.Execute($"DELETE FROM {table} WHERE patient = @id", ("@id", id));
            }
        }

        database.Execute(
            """
            DELETE FROM patient_merges WHERE patient = @survivor AND NOT EXISTS (
                SELECT 1 FROM associations AS a WHERE a.patient = patient_merges.prior OR a.patient = patient_merges.patient)
            """,
            parameter);
    }
}
