using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace NanoMedAgent.Hospital.Storage;

/// <summary>A connection to SQLite or PostgreSQL with the little SQL that both understand.</summary>
internal sealed class Database : IDisposable
{
    // Any number will do that nothing else in the database server locks.
    private const long PostgresLock = 0x4E4D31;

    private readonly DbConnection _connection;
    private DbTransaction? _transaction;

    private Database(DbConnection connection, bool isPostgres)
    {
        _connection = connection;
        IsPostgres = isPostgres;
    }

    /// <summary>Which of the two it is.</summary>
    public bool IsPostgres { get; }

    /// <summary>Opens a file for SQLite, or connects to PostgreSQL.</summary>
    /// <param name="target">A path; or what begins with "postgres://" or "postgresql://", or holds "Host=".</param>
    public static Database Open(string target)
    {
        if (target.StartsWith("postgres://", StringComparison.Ordinal) || target.StartsWith("postgresql://", StringComparison.Ordinal))
        {
            return Connect(FromUri(new Uri(target)));
        }

        return target.Contains("Host=", StringComparison.OrdinalIgnoreCase) ? Connect(target) : OpenFile(target);
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows that it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using DbCommand command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs a query.</summary>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using DbCommand command = Command(sql, parameters);
        using DbDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    /// <summary>Does all of the work durably, or nothing of it.</summary>
    public void InTransaction(Action work)
    {
        _transaction = _connection.BeginTransaction();
        try
        {
            work();
            _transaction.Commit();
        }
        finally
        {
            // Without a commit this undoes it.
            _transaction.Dispose();
            _transaction = null;
        }
    }

    /// <summary>Does all of the work durably or nothing of it, while nobody else does such work: what it reads is so until it has written.</summary>
    public void InTransactionAlone(Action work) => InTransaction(() =>
    {
        // A transaction of SQLite has the only writer's place from its beginning.
        if (IsPostgres)
        {
            Query("SELECT pg_advisory_xact_lock(@lock)", _ => 0, ("@lock", PostgresLock));
        }

        work();
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _transaction?.Dispose();
        _connection.Dispose();
    }

    private static Database OpenFile(string path)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            // Readings and keys are in it: made for its owner alone, before anything is written.
            using FileStream made = new(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }

        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Database database = new(connection, isPostgres: false);

        // FULL: an acknowledgement says that a reading is durable, and with NORMAL a power cut may take back the last transactions of a write-ahead log.
        database.Query("PRAGMA journal_mode = WAL", row => row.GetString(0));
        database.Execute("PRAGMA synchronous = FULL");
        return database;
    }

    private static Database Connect(string connectionString)
    {
        NpgsqlConnection connection = new(connectionString);
        connection.Open();
        return new Database(connection, isPostgres: true);
    }

    private static string FromUri(Uri uri)
    {
        string[] user = uri.UserInfo.Split(':', 2);
        NpgsqlConnectionStringBuilder builder = new()
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = uri.AbsolutePath.TrimStart('/'),
            Username = Uri.UnescapeDataString(user[0]),
        };
        if (user.Length > 1)
        {
            builder.Password = Uri.UnescapeDataString(user[1]);
        }

        return builder.ToString();
    }

    private DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        DbCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        foreach ((string name, object? value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
