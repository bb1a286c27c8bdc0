using Npgsql;

namespace NanoMedAgent.Benchmarks.Store;

/// <summary>
/// Rows into PostgreSQL, as fast as it takes them: prepared statements with arrays, one durable transaction and one round trip a batch.
/// </summary>
internal sealed class BarePostgres : IBatchStore
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch[] _batches;

    /// <summary>A store of rows.</summary>
    /// <param name="target">A database without these rows.</param>
    /// <param name="rows">What to store.</param>
    public BarePostgres(string target, StoredRows rows)
    {
        _connection = new NpgsqlConnection(target);
        _connection.Open();
        _batches = [.. Enumerable.Range(0, rows.Batches).Select(batch => Batch(rows, batch))];
    }

    /// <summary>Makes the partitions for rows. Collectors make them once a week, a week ahead.</summary>
    public static void MakePartitions(string target, StoredRows rows)
    {
        TableRows packs = rows.All.Single(table => table.Table == "packs");
        int number = Array.IndexOf(packs.Columns, "number");
        using NpgsqlConnection connection = new(target);
        connection.Open();
        using NpgsqlCommand partitions = new(
            """
            SELECT make_partitions(number), make_partitions(number + 8796093022208), make_partitions(number + 8796093022208 * 4)
            FROM unnest($1) AS number
            """,
            connection);
        partitions.Parameters.Add(new NpgsqlParameter
        {
            Value = packs.Batches.SelectMany(batch => batch).Select(row => (long)row[number]).DistinctBy(each => each >> 43).ToArray(),
        });
        partitions.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public void Store(int from, int to)
    {
        for (int batch = from; batch < to; batch++)
        {
            // All statements of a batch are one transaction. What was prepared once is only looked up.
            _batches[batch].Prepare();
            _batches[batch].ExecuteNonQuery();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_batches, batch => batch.Dispose());
        _connection.Dispose();
    }

    private static Array Column(Type type, List<object[]> rows, int column) => type switch
    {
        _ when type == typeof(long) => Nullable<long>(rows, column),
        _ when type == typeof(int) => Nullable<int>(rows, column),
        _ when type == typeof(short) => Nullable<short>(rows, column),
        _ when type == typeof(decimal) => Nullable<decimal>(rows, column),
        _ when type == typeof(string) => rows.Select(row => row[column] as string).ToArray(),
        _ => rows.Select(row => row[column] as byte[]).ToArray(),
    };

    private static Array Nullable<T>(List<object[]> rows, int column)
        where T : struct => rows.Exists(row => row[column] is DBNull)
            ? rows.Select(row => row[column] is DBNull ? (T?)null : (T)row[column]).ToArray()
            : rows.Select(row => (T)row[column]).ToArray();

    private NpgsqlBatch Batch(StoredRows rows, int batch)
    {
        NpgsqlBatch commands = new(_connection);
        foreach (TableRows table in rows.All.Where(table => table.Batches[batch].Count > 0))
        {
            string arrays = string.Join(", ", table.Columns.Select((_, i) => $"${i + 1}"));
            NpgsqlBatchCommand command = new(table.InsertOf(arrays, isArray: true));
            for (int i = 0; i < table.Columns.Length; i++)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = Column(table.Types[i], table.Batches[batch], i) });
            }

            commands.BatchCommands.Add(command);
        }

        return commands;
    }
}
