using System.Data;
using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace NanoMedAgent.Hospital.Storage;

/// <summary>
/// A connection to SQLite or PostgreSQL, for the SQL that both understand. Safe for many threads: one at a time uses it. When the
/// connection is lost, it is opened again.
/// </summary>
internal sealed class Database : IDisposable
{
    // Any number that nothing else in the database server locks.
    private const long PostgresLock = 0x4E4D31;

    // Statements that are kept prepared, so that only their parameters are sent.
    private const int PreparedLimit = 100;

    // Result codes of SQLite that are about values, and not about the file.
    private const int SqliteTooBig = 18;
    private const int SqliteConstraint = 19;
    private const int SqliteMismatch = 20;
    private const int SqliteRange = 25;

    // Before it is tried again, after the connection was lost: a server that was restarted closes the connections of all programs.
    private static readonly TimeSpan[] Pauses = [TimeSpan.Zero, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(400)];

    private readonly Lock _lock = new();
    private readonly DbConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = [];
    private readonly Dictionary<RowSet, SqliteStatement> _inserts = [];
    private DbTransaction? _transaction;

    private Database(DbConnection connection, bool isPostgres, string target)
    {
        Target = target;
        _connection = connection;
        IsPostgres = isPostgres;
    }

    /// <summary>What was opened.</summary>
    public string Target { get; }

    /// <summary>Which of the two it is.</summary>
    public bool IsPostgres { get; }

    /// <summary>Whether the caller is inside a transaction, or another thread is.</summary>
    public bool IsInTransaction => _transaction is not null;

    /// <summary>Opens a file for SQLite, or connects to PostgreSQL.</summary>
    /// <param name="target">A path; for PostgreSQL a text that begins with "postgres://" or "postgresql://", or contains "Host=".</param>
    public static Database Open(string target)
    {
        if (target.StartsWith("postgres://", StringComparison.Ordinal) || target.StartsWith("postgresql://", StringComparison.Ordinal))
        {
            return Connect(FromUri(new Uri(target)));
        }

        return target.Contains("Host=", StringComparison.OrdinalIgnoreCase)
            ? Connect(new NpgsqlConnectionStringBuilder(target))
            : OpenFile(target);
    }

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

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows that it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (_lock)
        {
            for (int attempt = 0; ; attempt++)
            {
                try
                {
                    Reopen();
                    using CommandLease lease = Command(sql, parameters);
                    return lease.Command.ExecuteNonQuery();
                }
                catch (Exception failure) when (IsWorthAnotherAttempt(failure, attempt))
                {
                    Thread.Sleep(Pauses[attempt]);
                }
            }
        }
    }

    /// <summary>Runs a query.</summary>
    /// <returns>The rows of its last statement.</returns>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (_lock)
        {
            for (int attempt = 0; ; attempt++)
            {
                try
                {
                    Reopen();
                    using CommandLease lease = Command(sql, parameters);
                    using DbDataReader reader = lease.Command.ExecuteReader();
                    List<T> rows = [];
                    do
                    {
                        rows.Clear();
                        while (reader.Read())
                        {
                            rows.Add(row(reader));
                        }
                    }
                    while (reader.NextResult());

                    return rows;
                }
                catch (Exception failure) when (IsWorthAnotherAttempt(failure, attempt))
                {
                    Thread.Sleep(Pauses[attempt]);
                }
            }
        }
    }

    /// <summary>Inserts rows, all of each set with one statement. To be called inside a transaction.</summary>
    public void Insert(IEnumerable<RowSet> sets)
    {
        if (_connection is NpgsqlConnection connection)
        {
            using NpgsqlBatch batch = new(connection, (NpgsqlTransaction?)_transaction);
            foreach (RowSet set in sets.Where(set => set.Count > 0))
            {
                batch.BatchCommands.Add(set.ToCommand());
            }

            if (batch.BatchCommands.Count > 0)
            {
                batch.ExecuteNonQuery();
            }

            return;
        }

        foreach (RowSet set in sets.Where(set => set.Count > 0))
        {
            if (!_inserts.TryGetValue(set, out SqliteStatement? statement))
            {
                statement = new SqliteStatement((SqliteConnection)_connection, set.SqliteInsert);
                _inserts.Add(set, statement);
            }

            set.InsertWith(statement);
        }
    }

    /// <summary>Until the scope ends, no other thread of this program uses the connection.</summary>
    public Lock.Scope EnterScope() => _lock.EnterScope();

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

    /// <summary>Hands out the connection itself.</summary>
    public void OnConnection(Action<DbConnection> work)
    {
        lock (_lock)
        {
            Reopen();
            work(_connection);
        }
    }

    /// <summary>Does all of the work durably, or none of it.</summary>
    /// <param name="work">It may be begun again, when the connection is lost before it is done.</param>
    public void InTransaction(Action work)
    {
        lock (_lock)
        {
            for (int attempt = 0; ; attempt++)
            {
                bool isCommitting = false;
                try
                {
                    Reopen();
                    _transaction = _connection.BeginTransaction();
                    work();
                    isCommitting = true;
                    _transaction.Commit();
                    return;
                }
                catch (Exception failure) when (!isCommitting && IsConnectionLost(failure) && attempt < Pauses.Length)
                {
                    EndTransaction();
                    Thread.Sleep(Pauses[attempt]);
                }
                finally
                {
                    // Without a commit this rolls it back.
                    EndTransaction();
                }
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

    /// <inheritdoc/>
    public void Dispose()
    {
        EndTransaction();
        ForgetStatements();
        _connection.Dispose();
    }

    private static bool IsConnectionLost(Exception failure) => failure switch
    {
        // SQLSTATE classes: connection exception, operator intervention (the server stops, or somebody ends the session).
        PostgresException refusal => refusal.SqlState[..2] is "08" or "57",
        NpgsqlException lost => lost.InnerException is IOException or SocketException or TimeoutException || lost.IsTransient,
        _ => false,
    };

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
        Database database = new(connection, isPostgres: false, path);

        // FULL: an acknowledgement promises that a reading is durable. With NORMAL, a power cut may lose the last transactions of a
        // write-ahead log.
        database.Query("PRAGMA journal_mode = WAL", row => row.GetString(0));
        database.Execute("PRAGMA synchronous = FULL");
        return database;
    }

    private static Database Connect(NpgsqlConnectionStringBuilder target)
    {
        if (!target.ContainsKey("Max Auto Prepare"))
        {
            target.MaxAutoPrepare = PreparedLimit;
            target.AutoPrepareMinUsages = 2;
        }

        NpgsqlConnection connection = new(target.ToString());
        connection.Open();
        return new Database(connection, isPostgres: true, target.ToString());
    }

    private static NpgsqlConnectionStringBuilder FromUri(Uri uri)
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

        return builder;
    }

    /// <summary>A server may have closed the connection, because it was restarted for example. Within a transaction that ends it.</summary>
    private void Reopen()
    {
        if (_transaction is null && _connection.State != ConnectionState.Open)
        {
            ForgetStatements();
            _connection.Close();
            _connection.Open();
        }
    }

    /// <summary>Whether to run a statement again. In a transaction what came before it is lost as well.</summary>
    private bool IsWorthAnotherAttempt(Exception failure, int attempt) =>
        _transaction is null && attempt < Pauses.Length && IsConnectionLost(failure);

    private void EndTransaction()
    {
        DbTransaction? transaction = _transaction;
        _transaction = null;
        try
        {
            transaction?.Dispose();
        }
        catch (Exception failure) when (IsConnectionLost(failure))
        {
            // The server has rolled it back already.
        }
    }

    private void ForgetStatements()
    {
        foreach (SqliteCommand command in _prepared.Values)
        {
            command.Dispose();
        }

        foreach (SqliteStatement statement in _inserts.Values)
        {
            statement.Dispose();
        }

        _prepared.Clear();
        _inserts.Clear();
    }

    /// <summary>A command with its parameters. SQLite's are kept prepared; Npgsql keeps those of PostgreSQL itself.</summary>
    private CommandLease Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (_connection is SqliteConnection && _prepared.Remove(sql, out SqliteCommand? prepared))
        {
            prepared.Transaction = (SqliteTransaction?)_transaction;
            for (int i = 0; i < parameters.Length; i++)
            {
                prepared.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
            }

            return new CommandLease(this, prepared);
        }

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

        return new CommandLease(this, command);
    }

    /// <summary>A command in use. The same statement may be run again meanwhile, with another one.</summary>
    private readonly struct CommandLease(Database database, DbCommand command) : IDisposable
    {
        public DbCommand Command => command;

        public void Dispose()
        {
            if (command is SqliteCommand prepared && database._prepared.Count < PreparedLimit
                && database._prepared.TryAdd(prepared.CommandText, prepared))
            {
                return;
            }

            command.Dispose();
        }
    }
}
