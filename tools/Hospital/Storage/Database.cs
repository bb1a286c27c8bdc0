using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace NanoMedAgent.Hospital.Storage;

/// <summary>A connection to SQLite or PostgreSQL, for the SQL that both understand. Safe for many threads: one at a time uses it.</summary>
internal sealed class Database : IDisposable
{
    // Any number that nothing else in the database server locks.
    private const long PostgresLock = 0x4E4D31;

    // Result codes of SQLite that are about values, and not about the file.
    private const int SqliteTooBig = 18;
    private const int SqliteConstraint = 19;
    private const int SqliteMismatch = 20;
    private const int SqliteRange = 25;

    private readonly Lock _lock = new();
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
    /// <param name="target">A path; for PostgreSQL a text that begins with "postgres://" or "postgresql://", or contains "Host=".</param>
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
        lock (_lock)
        {
            Reopen();
            using DbCommand command = Command(sql, parameters);
            return command.ExecuteNonQuery();
        }
    }

    /// <summary>Runs a query.</summary>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (_lock)
        {
            Reopen();
            using DbCommand command = Command(sql, parameters);
            using DbDataReader reader = command.ExecuteReader();
            List<T> rows = [];
            while (reader.Read())
            {
                rows.Add(row(reader));
            }

            return rows;
        }
    }

    /// <summary>Does work that uses the connection several times, while no other thread of this program uses it.</summary>
    public T Locked<T>(Func<T> work)
    {
        lock (_lock)
        {
            return work();
        }
    }

    /// <summary>Does work that uses the connection several times, while no other thread of this program uses it.</summary>
    public void Locked(Action work)
    {
        lock (_lock)
        {
            work();
        }
    }

    /// <summary>Does all of the work durably, or none of it.</summary>
    public void InTransaction(Action work)
    {
        lock (_lock)
        {
            Reopen();
            _transaction = _connection.BeginTransaction();
            try
            {
                work();
                _transaction.Commit();
            }
            finally
            {
                // Without a commit this rolls it back.
                _transaction.Dispose();
                _transaction = null;
            }
        }
    }

    /// <summary>
    /// Does all of the work durably or none of it, while no other program does such work: what it reads stays true until it has written.
    /// </summary>
    public void InExclusiveTransaction(Action work) => InTransaction(() =>
    {
        // A transaction of SQLite excludes all other writers from its beginning.
        if (IsPostgres)
        {
            Query("SELECT pg_advisory_xact_lock(@lock)", _ => 0, ("@lock", PostgresLock));
        }

        work();
    });

    /// <summary>
    /// Whether a failure is about what was to be written: the database, or the code in front of it, does not take it. Otherwise the
    /// database itself fails, and would take it at another time.
    /// </summary>
    public static bool IsAboutContent(Exception failure) => failure switch
    {
        // SQLSTATE classes: data exception, integrity constraint violation, program limit exceeded.
        PostgresException refusal => refusal.SqlState[..2] is "22" or "23" or "54",
        SqliteException refusal => refusal.SqliteErrorCode is SqliteTooBig or SqliteConstraint or SqliteMismatch or SqliteRange,
        DbException or IOException or InvalidOperationException or OutOfMemoryException => false,
        _ => true,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _transaction?.Dispose();
        _connection.Dispose();
    }

    /// <summary>A server may have closed the connection, because it was restarted for example. Within a transaction that ends it.</summary>
    private void Reopen()
    {
        if (_transaction is null && _connection.State != ConnectionState.Open)
        {
            _connection.Close();
            _connection.Open();
        }
    }

    private static Database OpenFile(string path)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            // It will hold readings and keys: only its owner can read it, from the beginning.
            using FileStream created = new(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }

        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Database database = new(connection, isPostgres: false);

        // FULL: an acknowledgement promises that a reading is durable. With NORMAL, a power cut may lose the last transactions of a
        // write-ahead log.
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
