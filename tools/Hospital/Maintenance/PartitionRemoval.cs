using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Storage;
using Npgsql;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>
/// Deletes packs of a class by dropping their partitions (PostgreSQL), each in a transaction of its own. Their numbers stay received.
/// </summary>
/// <param name="database">Where.</param>
/// <param name="dataClass">The number of the class.</param>
/// <param name="beforeSeconds">Partitions in which all packs arrived before this time, in seconds since 1970.</param>
/// <param name="keeps">A condition on packs AS p: a partition with such a pack stays; null if there is none.</param>
/// <param name="removal">Why, and when.</param>
internal sealed class PartitionRemoval(
    Database database, int dataClass, long beforeSeconds, string? keeps, Removal removal)
{
    // Whoever reads or writes at the moment goes on; whoever comes next does not wait longer than this.
    private const string LockTimeout = "SET LOCAL lock_timeout = '500ms'";
    private const int Attempts = 60;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly RemovedTable _removed = new(database);

    /// <summary>Drops.</summary>
    /// <param name="progress">Gets the number of packs after each partition.</param>
    /// <returns>The number of packs.</returns>
    /// <exception cref="InvalidDataException">Another program deletes at the moment, or the tables are in use all the time.</exception>
    public long Run(Action<long> progress)
    {
        long count = 0;
        foreach (long week in database.Query(
            $"""
            SELECT CAST(split_part(c.relname, '_', 3) AS BIGINT) AS week FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
            WHERE i.inhparent = CAST('packs' AS regclass) AND c.relname LIKE 'packs\_{dataClass}\_%' ORDER BY week
            """,
            row => row.GetInt64(0)))
        {
            if (PackNumbers.EndOf(week, PackNumbers.WeeksOf(dataClass)) <= beforeSeconds)
            {
                long inPartition = 0;
                database.InTransaction(() => inPartition = Drop(FormattableString.Invariant($"_{dataClass}_{week}")));
                count += inPartition;
                if (inPartition > 0)
                {
                    progress(count);
                }
            }
        }

        return count;
    }

    private long Drop(string partition)
    {
        string packs = "packs" + partition;
        PackRemoval.ExcludeOthers(database);
        database.Execute(LockTimeout);

        // Nobody adds packs from here on; reading goes on.
        UntilLocked($"LOCK TABLE {packs} IN SHARE MODE");
        if (keeps is not null && database.Query($"SELECT EXISTS (SELECT 1 FROM {packs} AS p WHERE {keeps})", row => row.GetBoolean(0))[0])
        {
            return 0;
        }

        long count = _removed.AddAll($"SELECT p.device, p.class, p.sequence FROM {packs} AS p", removal);
        string ofDevice = $"(SELECT d.device, p.sequence FROM {packs} AS p JOIN device_numbers AS d ON d.number = p.device)";
        string name = Numbers.DataClassOf(dataClass);
        foreach (string statement in new[]
        {
            $"DELETE FROM events WHERE pack IN (SELECT p.number FROM {packs} AS p)",
            $"DELETE FROM alarms WHERE pack IN (SELECT p.number FROM {packs} AS p)",
        })
        {
            if (name is "alarm" or "audit")
            {
                database.Execute(statement);
            }
        }

        if (name == "audit")
        {
            database.Execute($"DELETE FROM evidence_checkpoints WHERE (device, sequence) IN {ofDevice}");
        }

        // What arrived again with these numbers, and what was in quarantine first, belongs to no pack.
        database.Execute(
            $"DELETE FROM evidence_originals_before WHERE class = @class AND (device, sequence) IN {ofDevice}", ("@class", name));
        string values = name == "vitals" ? $", measurements{partition}, missing{partition}" : "";
        UntilLocked($"DROP TABLE {packs}, evidence_originals{partition}{values}");
        return count;
    }

    /// <summary>Runs a statement that waits for others, and is tried again when they take too long.</summary>
    private void UntilLocked(string statement)
    {
        database.Execute("SAVEPOINT waiting");
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                database.Execute(statement);
                return;
            }
            catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                if (attempt == Attempts)
                {
                    throw new InvalidDataException("the tables are in use all the time; begin again at another time", failure);
                }

                database.Execute("ROLLBACK TO SAVEPOINT waiting");
                Thread.Sleep(Pause);
            }
        }
    }
}
