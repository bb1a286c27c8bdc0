using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>
/// Deletes what arrived longer ago than a hospital wants to keep it, class by class. What is in quarantine stays, and so do the alarms of
/// an association that has not ended: an alarm that nobody has seen does not disappear with age.
/// </summary>
public static class Retention
{
    /// <summary>Deletes packs of a class.</summary>
    /// <param name="target">A file of SQLite, or a PostgreSQL connection string or URI.</param>
    /// <param name="dataClass">The class.</param>
    /// <param name="before">Packs that arrived before this time.</param>
    /// <param name="by">Who has ordered it; it stands in the audit log.</param>
    /// <param name="now">The time.</param>
    /// <param name="progress">Gets the number of packs, now and then.</param>
    /// <returns>The number of packs.</returns>
    /// <exception cref="InvalidDataException">Another program deletes at the moment.</exception>
    public static long Run(string target, string dataClass, DateTimeOffset before, string by, DateTimeOffset now, Action<long> progress)
    {
        using Database database = Database.Open(target);
        Schema.Migrate(database);
        string which = "p.class = (SELECT number FROM data_classes WHERE name = @class) AND p.received < @before";
        if (dataClass == "alarm")
        {
            which += """
                 AND NOT EXISTS (SELECT 1 FROM origins AS o JOIN associations AS a ON a.association = o.association
                    LEFT JOIN association_ends AS e ON e.association = a.association
                    WHERE o.number = p.origin AND e.association IS NULL)
                """;
        }

        long count = new PackRemoval(database, which, ("@class", dataClass), ("@before", before.ToUnixTimeSeconds())).Run(progress);
        if (count > 0)
        {
            new AuditLog(database).Add(new AuditEntry(
                now, by, "admin", "retain",
                FormattableString.Invariant($"{dataClass} before {before.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}"),
                FormattableString.Invariant($"{count} packs deleted")));
        }

        return count;
    }
}
