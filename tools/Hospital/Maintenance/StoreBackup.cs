using System.Data;
using System.Data.Common;
using System.Formats.Cbor;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>
/// Writes all rows of a store, as they were at one moment, while collector and ward go on. The form is the same for SQLite and PostgreSQL,
/// so that a backup of the one can be restored into the other, and by any later version.
/// </summary>
public static class StoreBackup
{
    private const int RowsInBlock = 500;

    /// <summary>Writes a backup.</summary>
    /// <param name="target">A file of SQLite, or a PostgreSQL connection string or URI.</param>
    /// <param name="output">Where to; it is not closed.</param>
    /// <param name="now">The time.</param>
    /// <param name="progress">Gets the number of rows, now and then.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="InvalidDataException">It is not a store, or one that is older than backups.</exception>
    public static long Write(string target, Stream output, DateTimeOffset now, Action<long> progress)
    {
        using Database database = Database.Open(target, isPatient: true);
        int step = Schema.NewestStep(database);
        if (step == 0)
        {
            throw new InvalidDataException("the database has no tables of a store, or older ones than backups; 'medagent store upgrade' "
                + "brings them up to date");
        }

        long rows = 0;
        IReadOnlyList<string> tables = Schema.Tables(database);
        database.OnConnection(connection =>
        {
            // One moment for all tables. Writers do not wait: the log of SQLite grows meanwhile.
            using DbTransaction snapshot = connection is SqliteConnection file
                ? file.BeginTransaction(deferred: true)
                : connection.BeginTransaction(IsolationLevel.RepeatableRead);
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            BackupBlocks.Write(output, hash, Head(new BackupHead(now, step)));
            foreach (string table in tables)
            {
                rows += WriteTable(connection, snapshot, table, output, hash, count => progress(rows + count));
            }

            BackupBlocks.Write(output, hash, Trailer(rows));
            BackupBlocks.WriteEnd(output, hash);
        });
        return rows;
    }

    private static byte[] Head(BackupHead head)
    {
        CborWriter writer = new(CborConformanceMode.Lax);
        writer.WriteStartArray(4);
        writer.WriteTextString(BackupHead.Format);
        writer.WriteInt32(BackupHead.Version);
        writer.WriteInt64(head.Made.ToUnixTimeMilliseconds());
        writer.WriteInt32(head.Step);
        writer.WriteEndArray();
        return writer.Encode();
    }

    private static byte[] Trailer(long rows)
    {
        CborWriter writer = new(CborConformanceMode.Lax);
        writer.WriteInt64(rows);
        return writer.Encode();
    }

    private static long WriteTable(
        DbConnection connection, DbTransaction snapshot, string table, Stream output, IncrementalHash hash, Action<long> progress)
    {
        using DbCommand command = connection.CreateCommand();
        command.Transaction = snapshot;
        command.CommandText = $"SELECT * FROM {table}";
        using DbDataReader reader = command.ExecuteReader();
        CborWriter writer = new(CborConformanceMode.Lax);
        writer.WriteStartArray(1 + reader.FieldCount);
        writer.WriteTextString(table);
        for (int i = 0; i < reader.FieldCount; i++)
        {
            writer.WriteTextString(reader.GetName(i));
        }

        writer.WriteEndArray();
        BackupBlocks.Write(output, hash, writer.Encode());

        // Blocks of rows follow; an empty one is the end of the table.
        long rows = 0;
        int inBlock;
        do
        {
            writer.Reset();
            writer.WriteStartArray(null);
            for (inBlock = 0; inBlock < RowsInBlock && reader.Read(); inBlock++)
            {
                for (int i = 0; i < reader.FieldCount; i++)
                {
                    BackupValues.Write(writer, reader.GetValue(i));
                }
            }

            writer.WriteEndArray();
            BackupBlocks.Write(output, hash, writer.Encode());
            rows += inBlock;
            progress(rows);
        }
        while (inBlock > 0);
        return rows;
    }
}
