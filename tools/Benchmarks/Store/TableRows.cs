using System.Data.Common;

namespace NanoMedAgent.Benchmarks.Store;

/// <summary>The rows of a table, by batches.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Types">What the columns hold.</param>
/// <param name="Batches">The rows of each batch.</param>
internal sealed record TableRows(string Table, string[] Columns, Type[] Types, List<object[]>[] Batches)
{
    /// <summary>How many rows.</summary>
    public int Count => Batches.Sum(batch => batch.Count);

    /// <summary>The statement that inserts a row, or rows from arrays of columns.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="isArray">Whether each is an array.</param>
    public string InsertOf(string values, bool isArray = false) =>
        $"INSERT INTO {Table} ({string.Join(", ", Columns)}) {(isArray ? $"SELECT * FROM unnest({values})" : $"VALUES ({values})")}";

    /// <summary>Reads them.</summary>
    /// <param name="connection">Of the database.</param>
    /// <param name="table">The table.</param>
    /// <param name="sql">Device, class and sequence number of the row's pack, and then all columns.</param>
    /// <param name="batches">How many batches.</param>
    /// <param name="batchOf">The batch of a pack.</param>
    public static TableRows Read(
        DbConnection connection, string table, string sql, int batches, Func<string, string, long, int> batchOf)
    {
        const int Key = 3;
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using DbDataReader reader = command.ExecuteReader();
        int columns = reader.FieldCount - Key;
        List<object[]>[] rows = [.. Enumerable.Range(0, batches).Select(_ => new List<object[]>())];
        while (reader.Read())
        {
            object[] row = new object[columns];
            for (int i = 0; i < columns; i++)
            {
                row[i] = reader.GetValue(Key + i);
            }

            rows[batchOf(reader.GetString(0), reader.GetString(1), Convert.ToInt64(reader.GetValue(2)))].Add(row);
        }

        return new TableRows(
            table,
            [.. Enumerable.Range(Key, columns).Select(reader.GetName)],
            [.. Enumerable.Range(Key, columns).Select(reader.GetFieldType)],
            rows);
    }
}
