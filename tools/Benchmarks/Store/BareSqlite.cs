using Microsoft.Data.Sqlite;

namespace NanoMedAgent.Benchmarks.Store;

/// <summary>Rows into SQLite, as fast as it takes them: prepared statements, one durable transaction a batch, nothing else.</summary>
internal sealed class BareSqlite : IBatchStore
{
    private readonly SqliteConnection _connection;
    private readonly StoredRows _rows;
    private readonly SqliteCommand[] _inserts;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;

    /// <summary>A store of rows.</summary>
    /// <param name="path">A database without these rows.</param>
    /// <param name="rows">What to store.</param>
    public BareSqlite(string path, StoredRows rows)
    {
        _connection = Open(path);
        _rows = rows;
        Execute(_connection, "PRAGMA journal_mode = WAL");
        Execute(_connection, "PRAGMA synchronous = FULL");
        _inserts = [.. rows.All.Select(Insert)];
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
    }

    /// <summary>Opens a file.</summary>
    public static SqliteConnection Open(string path)
    {
        SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>The size of a database in bytes, with everything that is in its log.</summary>
    public static long Size(string path)
    {
        using (SqliteConnection connection = Open(path))
        {
            Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }

        return new FileInfo(path).Length;
    }

    /// <inheritdoc/>
    public void Store(int from, int to)
    {
        for (int batch = from; batch < to; batch++)
        {
            Store(batch);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_inserts, insert => insert.Dispose());
        _begin.Dispose();
        _commit.Dispose();
        _connection.Dispose();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Insert(TableRows table)
    {
        SqliteCommand command = Prepare(table.InsertOf(string.Join(", ", table.Columns.Select((_, i) => $"@{i}"))));
        for (int i = 0; i < table.Columns.Length; i++)
        {
            command.Parameters.Add(new SqliteParameter($"@{i}", DBNull.Value));
        }

        return command;
    }

    private SqliteCommand Prepare(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Prepare();
        return command;
    }

    private void Store(int batch)
    {
        _begin.ExecuteNonQuery();
        for (int table = 0; table < _inserts.Length; table++)
        {
            SqliteParameterCollection parameters = _inserts[table].Parameters;
            foreach (object[] row in _rows.All[table].Batches[batch])
            {
                for (int i = 0; i < row.Length; i++)
                {
                    parameters[i].Value = row[i];
                }

                _inserts[table].ExecuteNonQuery();
            }
        }

        _commit.ExecuteNonQuery();
    }
}
