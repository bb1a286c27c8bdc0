using System.Data;
using System.Data.Common;
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

    // Statements of SQLite that are kept prepared.
    private const int PreparedLimit = 200;

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
    /// <param name="isPatient">Whether statements may take any time: those that read or change all of a large store.</param>
    public static Database Open(string target, bool isPatient = false)
    {
        if (DatabaseTarget.ToPostgres(target) is { } server)
        {
            server.CommandTimeout = isPatient ? 0 : server.CommandTimeout;
            return Connect(server);
        }

        Database database = new(DatabaseTarget.OpenFile(target), isPostgres: false, target);

        // FULL: an acknowledgement promises that a reading is durable. With NORMAL, a power cut may lose the last transactions of a
        // write-ahead log.
        database.Query("PRAGMA journal_mode = WAL", row => row.GetString(0));
        database.Execute("PRAGMA synchronous = FULL");
        return database;
    }

    /// <summary>Connects to a read replica of PostgreSQL, or to PgBouncer: for queries only.</summary>
    /// <exception cref="InvalidDataException">It is a file.</exception>
    public static Database OpenToRead(string target) => Connect(DatabaseTarget.ToPooledPostgres(target));

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

    /// <summary>A query of PostgreSQL with the parameters $1, $2 and so on.</summary>
    public static NpgsqlBatchCommand Command(string sql, params object[] parameters)
    {
        NpgsqlBatchCommand command = new(sql);
        foreach (object parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        return command;
    }

    /// <summary>Runs queries of PostgreSQL with one round trip. To be called inside a transaction.</summary>
    /// <param name="row">Gets the position of a query, and a row of it.</param>
    /// <param name="queries">The queries.</param>
    public void QueryTogether(Action<int, DbDataReader> row, params ReadOnlySpan<NpgsqlBatchCommand> queries)
    {
        using NpgsqlBatch batch = new((NpgsqlConnection)_connection, (NpgsqlTransaction?)_transaction);
        foreach (NpgsqlBatchCommand query in queries)
        {
            batch.BatchCommands.Add(query);
        }

        using DbDataReader reader = batch.ExecuteReader();
        for (int query = 0; query == 0 || reader.NextResult(); query++)
        {
            while (reader.Read())
            {
                row(query, reader);
            }
        }
    }

    /// <summary>Inserts rows, all of each set with one statement. To be called inside a transaction.</summary>
    public void Insert(IEnumerable<RowSet> sets)
    {
        if (_connection is NpgsqlConnection)
        {
            Run(sets, []);
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
    public void InTransaction(Action work) => InTransaction(() =>
    {
        work();
        return [];
    });

    /// <summary>Does all of the work durably, or none of it.</summary>
    /// <param name="work">
    /// It may be begun again, when the connection is lost before it is done. It returns rows that are inserted at the end; in PostgreSQL
    /// with the same round trip as the commit.
    /// </param>
    public void InTransaction(Func<IReadOnlyList<RowSet>> work)
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
                    IReadOnlyList<RowSet> last = work();
                    isCommitting = true;
                    Commit(last);
                    return;
                }
                catch (Exception failure) when (!isCommitting && DatabaseFailure.IsConnectionLost(failure) && attempt < Pauses.Length)
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

    private static Database Connect(NpgsqlConnectionStringBuilder server)
    {
        NpgsqlConnection connection = new(server.ToString());
        connection.Open();
        return new Database(connection, isPostgres: true, server.ToString());
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
        _transaction is null && attempt < Pauses.Length && DatabaseFailure.IsConnectionLost(failure);

    private void Commit(IReadOnlyList<RowSet> last)
    {
        if (_connection is NpgsqlConnection && last.Any(set => set.Count > 0))
        {
            Run(last, [new NpgsqlBatchCommand("COMMIT")]);
            return;
        }

        Insert(last);
        _transaction!.Commit();
    }

    /// <summary>Runs the statements of PostgreSQL that insert rows, and others behind them, with one round trip.</summary>
    private void Run(IEnumerable<RowSet> sets, IEnumerable<NpgsqlBatchCommand> others)
    {
        using NpgsqlBatch batch = new((NpgsqlConnection)_connection, (NpgsqlTransaction?)_transaction);
        foreach (NpgsqlBatchCommand command in sets.Where(set => set.Count > 0).Select(set => set.ToCommand()).Concat(others))
        {
            batch.BatchCommands.Add(command);
        }

        if (batch.BatchCommands.Count > 0)
        {
            batch.ExecuteNonQuery();
        }
    }

    private void EndTransaction()
    {
        DbTransaction? transaction = _transaction;
        _transaction = null;
        try
        {
            transaction?.Dispose();
        }
        catch (Exception failure) when (DatabaseFailure.IsConnectionLost(failure))
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
