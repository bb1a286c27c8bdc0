using Npgsql;

namespace NanoMedAgent.Hospital.Storage;

/// <summary>
/// Rows of one table that are inserted together: in PostgreSQL as one array for each column, in SQLite one after the other with one
/// prepared statement.
/// </summary>
internal sealed class RowSet
{
    private readonly string _insert;
    private readonly string _onConflict;
    private readonly Column[] _columns;

    /// <summary>A set without rows.</summary>
    /// <param name="table">The table.</param>
    /// <param name="onConflict">What becomes of rows whose key is there already; empty for a failure.</param>
    /// <param name="columns">The columns.</param>
    public RowSet(string table, string onConflict, params Column[] columns)
    {
        _insert = $"INSERT INTO {table} ({string.Join(", ", columns.Select(column => column.Name))})";
        _onConflict = onConflict;
        _columns = columns;
    }

    /// <summary>How many rows it has.</summary>
    public int Count => _columns[0].Count;

    /// <summary>The statement for one row.</summary>
    public string SqliteInsert => $"{_insert} VALUES ({string.Join(", ", _columns.Select(_ => "?"))}) {_onConflict}";

    /// <summary>Removes all rows.</summary>
    public void Clear() => Array.ForEach(_columns, column => column.Clear());

    /// <summary>Inserts all rows.</summary>
    /// <param name="statement">From <see cref="SqliteInsert"/>.</param>
    public void InsertWith(SqliteStatement statement)
    {
        for (int row = 0; row < Count; row++)
        {
            for (int i = 0; i < _columns.Length; i++)
            {
                _columns[i].Bind(statement, i + 1, row);
            }

            statement.Run();
        }
    }

    /// <summary>The statement for all rows.</summary>
    public NpgsqlBatchCommand ToCommand()
    {
        NpgsqlBatchCommand command = new(
            $"{_insert} SELECT * FROM unnest({string.Join(", ", _columns.Select((_, i) => $"${i + 1}"))}) {_onConflict}");
        foreach (Column column in _columns)
        {
            command.Parameters.Add(column.ToParameter());
        }

        return command;
    }
}
