using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>
/// Restores a backup: into a file that does not exist yet, or into a database of PostgreSQL without tables of a store. All of it, or none.
/// The store says afterwards that it was restored, and from when its backup is.
/// </summary>
public static class StoreRestoring
{
    private const string Part = ".restoring";

    /// <summary>Why nothing can be restored there, and what to do; null if it can.</summary>
    /// <param name="target">A file for SQLite, or a PostgreSQL connection string or URI.</param>
    public static string? FindObstacle(string target)
    {
        if (NamedStore.IsFile(target))
        {
            return File.Exists(target)
                ? $"{target} exists already; a backup is restored into a new file, so give another --db, or move this one"
                : null;
        }

        using Database database = Database.Open(target, isPatient: true);
        return Schema.Tables(database).Count > 0
            ? "the database has tables already; a backup is restored into an empty one, so create another database"
            : null;
    }

    /// <summary>Restores a backup where <see cref="FindObstacle"/> finds none.</summary>
    /// <param name="backup">The backup, decrypted.</param>
    /// <param name="target">A file for SQLite, or a PostgreSQL connection string or URI.</param>
    /// <param name="by">Who does it; it stands in the audit log.</param>
    /// <param name="now">The time.</param>
    /// <param name="progress">Gets the number of rows, now and then.</param>
    /// <returns>When the backup was made, and the number of rows.</returns>
    /// <exception cref="InvalidDataException">The backup is damaged, or is of a newer version.</exception>
    public static (StoreRestore Restore, long Rows) Run(
        Stream backup, string target, string by, DateTimeOffset now, Action<long> progress)
    {
        if (!NamedStore.IsFile(target))
        {
            return Fill(backup, target, by, now, progress);
        }

        // Under another name until it is whole.
        string part = target + Part;
        Array.ForEach([part, part + "-wal", part + "-shm"], File.Delete);
        try
        {
            (StoreRestore Restore, long Rows) result = Fill(backup, part, by, now, progress);
            File.Move(part, target, overwrite: false);
            return result;
        }
        finally
        {
            Array.ForEach([part, part + "-wal", part + "-shm"], File.Delete);
        }
    }

    private static (StoreRestore Restore, long Rows) Fill(
        Stream backup, string target, string by, DateTimeOffset now, Action<long> progress)
    {
        using Database database = Database.Open(target, isPatient: true);
        (StoreRestore, long)? result = null;
        bool hasBegun = false;
        database.InExclusiveTransaction(() =>
        {
            if (hasBegun)
            {
                throw new InvalidDataException("the connection to the database was lost; nothing was restored, so begin again");
            }

            hasBegun = true;
            result = Fill(backup, database, now, progress);
            new RestoreTable(database).Add(result.Value.Item1);
            new AuditLog(database).AddInTransaction(new AuditEntry(
                now, by, "admin", "restore", "store",
                FormattableString.Invariant($"from a backup of {result.Value.Item1.Made.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}")));
        });
        return result!.Value;
    }

    private static (StoreRestore Restore, long Rows) Fill(Stream backup, Database database, DateTimeOffset now, Action<long> progress)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        BackupHead head = ReadHead(BackupBlocks.Read(backup, hash));
        if (head.Step > Schema.NewestKnownStep(database))
        {
            throw new InvalidDataException("it was made by a newer version of this program; use that one");
        }

        Schema.Run(database, head.Step);
        long rows = 0;
        while (true)
        {
            CborReader block = BackupBlocks.Read(backup, hash);
            if (block.PeekState() != CborReaderState.StartArray)
            {
                if (block.ReadInt64() != rows)
                {
                    throw new InvalidDataException("rows of it are missing");
                }

                break;
            }

            rows += new BackupTable(database, block).Fill(() => BackupBlocks.Read(backup, hash), count => progress(rows + count));
        }

        BackupBlocks.ReadEnd(backup, hash);
        Schema.Run(database, int.MaxValue);
        if (database.IsPostgres)
        {
            ContinueNumbers(database);
        }

        return (new StoreRestore(head.Made, now), rows);
    }

    private static BackupHead ReadHead(CborReader block)
    {
        if (block.PeekState() != CborReaderState.StartArray || block.ReadStartArray() != 4
            || block.PeekState() != CborReaderState.TextString || block.ReadTextString() != BackupHead.Format)
        {
            throw new InvalidDataException("it is not a backup of a store");
        }

        return block.ReadInt32() == BackupHead.Version
            ? new BackupHead(DateTimeOffset.FromUnixTimeMilliseconds(block.ReadInt64()), block.ReadInt32())
            : throw new InvalidDataException("it was made by a newer version of this program; use that one");
    }

    /// <summary>New rows get numbers behind those of the restored ones.</summary>
    private static void ContinueNumbers(Database database)
    {
        foreach ((string table, string column) in database.Query(
            """
            SELECT table_name, column_name FROM information_schema.columns
            WHERE is_identity = 'YES' AND table_schema = current_schema()
            """,
            row => (row.GetString(0), row.GetString(1))))
        {
            database.Query(
                $"""
                SELECT setval(pg_get_serial_sequence('{table}', '{column}'), (SELECT COALESCE(MAX({column}), 0) + 1 FROM {table}), false)
                """,
                _ => 0);
        }

        database.Query(
            "SELECT setval('pack_numbers', (SELECT COALESCE(MAX(number % @limit), 0) + 1 FROM packs), false)", _ => 0,
            ("@limit", PackNumbers.FirstOfPartitions));
    }
}
