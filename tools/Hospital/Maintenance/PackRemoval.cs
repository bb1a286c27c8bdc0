using System.Diagnostics;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>
/// Deletes packs with all that belongs to them, in small transactions, each with a pause after it that is as long: collectors write in
/// between. Their numbers stay received. One program deletes at a time.
/// </summary>
internal sealed class PackRemoval
{
    // Any number that nothing else in the database server locks.
    private const long PostgresLock = 0x4E4D32;

    private const int PacksInBatch = 1000;

    private readonly Database _database;
    private readonly RemovedTable _removed;
    private readonly Removal _removal;
    private readonly string _which;
    private readonly (string Name, object? Value)[] _parameters;

    /// <summary>A removal.</summary>
    /// <param name="database">Where.</param>
    /// <param name="removal">Why, and when.</param>
    /// <param name="which">A condition on packs AS p.</param>
    /// <param name="parameters">The parameters of the condition.</param>
    public PackRemoval(Database database, Removal removal, string which, params (string Name, object? Value)[] parameters)
    {
        _database = database;
        _removed = new RemovedTable(database);
        _removal = removal;
        _which = which;
        _parameters = parameters;
    }

    /// <summary>Deletes.</summary>
    /// <param name="progress">Gets the number of packs after each transaction.</param>
    /// <returns>The number of packs.</returns>
    /// <exception cref="InvalidDataException">Another program deletes at the moment.</exception>
    public long Run(Action<long> progress)
    {
        long count = 0;
        (long Received, long Number) last = (long.MinValue, 0);
        while (true)
        {
            long began = Stopwatch.GetTimestamp();
            (long Received, long Number)? next = null;
            int inBatch = 0;
            _database.InTransaction(() => next = RemoveAfter(last, out inBatch));
            if (next is null)
            {
                return count;
            }

            last = next.Value;
            count += inBatch;
            progress(count);
            Thread.Sleep(Stopwatch.GetElapsedTime(began));
        }
    }

    /// <summary>Until the transaction ends nobody else deletes.</summary>
    /// <exception cref="InvalidDataException">Another program deletes at the moment.</exception>
    public static void ExcludeOthers(Database database)
    {
        if (database.IsPostgres
            && !database.Query("SELECT pg_try_advisory_xact_lock(@lock)", row => row.GetBoolean(0), ("@lock", PostgresLock))[0])
        {
            throw new InvalidDataException("another program is deleting from this database; begin again when it has ended");
        }
    }

    private (long Received, long Number)? RemoveAfter((long Received, long Number) last, out int count)
    {
        ExcludeOthers(_database);
        (string, object?)[] from = [.. _parameters, ("@received", last.Received), ("@number", last.Number)];
        string after = $"{_which} AND (p.received, p.number) > (@received, @number)";
        List<(long Received, long Number)> packs = _database.Query(
            $"SELECT p.received, p.number FROM packs AS p WHERE {after} ORDER BY p.received, p.number LIMIT {PacksInBatch}",
            row => (row.GetInt64(0), row.GetInt64(1)), from);
        count = packs.Count;
        if (count == 0)
        {
            return null;
        }

        string batch = $"{after} AND (p.received, p.number) <= (@lastReceived, @lastNumber)";
        (string, object?)[] parameters = [.. from, ("@lastReceived", packs[^1].Received), ("@lastNumber", packs[^1].Number)];
        Note(batch, parameters);

        // As an array the numbers say in which partitions the rows are.
        string numbers = _database.IsPostgres ? "= ANY(@numbers)" : $"IN (SELECT p.number FROM packs AS p WHERE {batch})";
        (string, object?)[] ofNumbers = _database.IsPostgres
            ? [.. parameters, ("@numbers", packs.Select(pack => pack.Number).ToArray())]
            : parameters;
        string ofDevice = $"(SELECT p.device, p.sequence FROM packs AS p WHERE {batch})";
        const string names = "packs AS p JOIN device_numbers AS d ON d.number = p.device JOIN data_classes AS c ON c.number = p.class";
        foreach (string statement in new[]
        {
            $"DELETE FROM measurements WHERE pack {numbers}",
            $"DELETE FROM missing WHERE pack {numbers}",
            $"DELETE FROM events WHERE pack {numbers}",
            $"DELETE FROM alarms WHERE (device, sequence) IN {ofDevice} AND pack {numbers}",
            $"DELETE FROM evidence_originals WHERE (device, class, sequence) IN "
                + $"(SELECT d.device, c.name, p.sequence FROM {names} WHERE {batch})",
            $"DELETE FROM evidence_checkpoints WHERE (device, sequence) IN "
                + $"(SELECT d.device, p.sequence FROM {names} WHERE c.name = 'audit' AND {batch})",
            $"DELETE FROM packs WHERE number {numbers}",
        })
        {
            _database.Execute(statement, ofNumbers);
        }

        return packs[^1];
    }

    /// <summary>Notes which numbers are deleted, as ranges of consecutive ones.</summary>
    private void Note(string batch, (string Name, object? Value)[] parameters)
    {
        foreach ((long device, long dataClass, long first, long last) in _database.Query(
            $"""
            SELECT device, class, MIN(sequence), MAX(sequence) FROM (
                SELECT p.device, p.class, p.sequence,
                    p.sequence - ROW_NUMBER() OVER (PARTITION BY p.device, p.class ORDER BY p.sequence) AS island
                FROM packs AS p WHERE {batch}) AS numbered
            GROUP BY device, class, island ORDER BY MIN(sequence)
            """,
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), parameters))
        {
            _removed.Add(device, dataClass, first, last, _removal);
        }
    }
}
