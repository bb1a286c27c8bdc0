using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace NanoMedAgent.Hospital.Storage;

/// <summary>A prepared statement of SQLite for many rows: its parameters are numbers and texts, and not objects.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    /// <summary>Prepares a statement.</summary>
    /// <exception cref="SqliteException">It cannot be prepared.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _connection = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_connection, sql, out _statement), _connection);
    }

    /// <summary>Sets a parameter; they count from 1.</summary>
    public void Bind(int index, long value) => raw.sqlite3_bind_int64(_statement, index, value);

    /// <summary>Sets a parameter.</summary>
    public void Bind(int index, double value) => raw.sqlite3_bind_double(_statement, index, value);

    /// <summary>Sets a parameter.</summary>
    public void Bind(int index, string value) => raw.sqlite3_bind_text(_statement, index, value);

    /// <summary>Sets a parameter.</summary>
    public void Bind(int index, byte[] value) => raw.sqlite3_bind_blob(_statement, index, value);

    /// <summary>Sets a parameter to null.</summary>
    public void BindNull(int index) => raw.sqlite3_bind_null(_statement, index);

    /// <summary>Runs it with the parameters that are set.</summary>
    /// <exception cref="SqliteException">It fails.</exception>
    public void Run()
    {
        int result = raw.sqlite3_step(_statement);
        try
        {
            SqliteException.ThrowExceptionForRC(result, _connection);
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _statement.Dispose();
}
