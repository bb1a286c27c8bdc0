using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>
/// Deletes what arrived longer ago than a hospital wants to keep it, class by class. What is in quarantine stays, and so do the alarms of
/// an association that has not ended: an alarm that nobody has seen does not disappear with age. In PostgreSQL whole partitions are
/// dropped, and rows are deleted only at the edge.
/// </summary>
public static class Retention
{
    private const string OfCurrentAssociation =
        """
        EXISTS (SELECT 1 FROM origins AS o JOIN associations AS a ON a.association = o.association
            LEFT JOIN association_ends AS e ON e.association = a.association
            WHERE o.number = p.origin AND e.association IS NULL)
        """;

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
        using Database database = Database.Open(target, isPatient: true);
        Schema.Migrate(database);
        (string, object?)[] parameters = [("@class", (long)Numbers.OfDataClass(dataClass)), ("@before", before.ToUnixTimeSeconds())];
        string? keeps = dataClass == "alarm" ? OfCurrentAssociation : null;
        Removal removal = new(Removal.Retention, now);
        long dropped = database.IsPostgres
            ? new PartitionRemoval(database, Numbers.OfDataClass(dataClass), before.ToUnixTimeSeconds(), keeps, removal).Run(progress)
            : 0;
        string which = $"p.class = @class AND p.received < @before {(keeps is null ? "" : $"AND NOT ({keeps})")}";
        long count = dropped + new PackRemoval(database, removal, which, parameters).Run(deleted => progress(dropped + deleted));
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
