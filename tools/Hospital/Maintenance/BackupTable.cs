using System.Formats.Cbor;
using System.Globalization;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Storage;
using Npgsql;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>Inserts the rows of one table of a backup.</summary>
internal sealed class BackupTable
{
    private readonly Database _database;
    private readonly string[] _columns;
    private readonly string _insert;
    private readonly (string Name, object? Value)[] _parameters;
    private readonly string _name;

    /// <summary>A table.</summary>
    /// <param name="database">Where to.</param>
    /// <param name="head">The name of the table and of its columns.</param>
    /// <exception cref="InvalidDataException">The database has no such table or column.</exception>
    public BackupTable(Database database, CborReader head)
    {
        _database = database;
        head.ReadStartArray();
        _name = head.ReadTextString();
        List<string> columns = [];
        while (head.PeekState() != CborReaderState.EndArray)
        {
            columns.Add(head.ReadTextString());
        }

        _columns = [.. columns];

        // Names become a part of statements: only those that the database itself has.
        string[] known = Schema.Tables(database).Contains(_name) ? ColumnsOf(_name) : [];
        if (_columns.Length == 0 || _columns.Except(known).Any())
        {
            throw new InvalidDataException($"it has a table '{_name}' that this version does not know");
        }

        string list = string.Join(", ", _columns);
        _parameters = [.. _columns.Select((_, i) => (FormattableString.Invariant($"@p{i}"), (object?)null))];
        _insert = $"INSERT INTO {_name} ({list}) VALUES ({string.Join(", ", _parameters.Select(parameter => parameter.Name))})";
        Copy = $"COPY {_name} ({list}) FROM STDIN";

        // What the steps have inserted is in the backup as well.
        database.Execute($"DELETE FROM {_name}");
    }

    private string Copy { get; }

    /// <summary>Inserts blocks of rows, until an empty one.</summary>
    /// <returns>The number of rows.</returns>
    public long Fill(Func<CborReader> readBlock, Action<long> progress)
    {
        long rows = 0;
        if (_database.IsPostgres)
        {
            _database.OnConnection(connection => rows = IsPartitioned()
                ? FillPartitions((NpgsqlConnection)connection, readBlock, progress)
                : FillTable((NpgsqlConnection)connection, readBlock, progress));
            return rows;
        }

        return ForEachRow(readBlock, progress, row =>
        {
            for (int i = 0; i < row.Length; i++)
            {
                // SQLite has no decimal numbers.
                _parameters[i].Value = row[i] is decimal number ? (double)number : row[i];
            }

            _database.Execute(_insert, _parameters);
        });
    }

    private bool IsPartitioned() => _database.Query(
        "SELECT relkind = 'p' FROM pg_class WHERE oid = CAST(@table AS regclass)", row => row.GetBoolean(0), ("@table", _name))[0];

    private long FillTable(NpgsqlConnection connection, Func<CborReader> readBlock, Action<long> progress)
    {
        using TextWriter copy = connection.BeginTextImport(Copy);
        return ForEachRow(readBlock, progress, row => copy.Write(Line(row)));
    }

    /// <summary>Each block is inserted by itself, after the partitions for it are made.</summary>
    private long FillPartitions(NpgsqlConnection connection, Func<CborReader> readBlock, Action<long> progress)
    {
        int key = Array.IndexOf(_columns, _name == "packs" ? "number" : "pack");
        HashSet<long> made = [];
        List<string> lines = [];
        return ForEachRow(
            readBlock,
            count =>
            {
                using (TextWriter copy = connection.BeginTextImport(Copy))
                {
                    lines.ForEach(copy.Write);
                }

                lines.Clear();
                progress(count);
            },
            row =>
            {
                long number = (long)row[key]!;
                if (made.Add(number / PackNumbers.FirstOfPartitions))
                {
                    _database.Query("SELECT CAST(make_partitions(@number) AS TEXT)", _ => 0, ("@number", number));
                }

                lines.Add(Line(row));
            });
    }

    private long ForEachRow(Func<CborReader> readBlock, Action<long> progress, Action<object?[]> insert)
    {
        object?[] row = new object?[_columns.Length];
        for (long rows = 0; ;)
        {
            CborReader block = readBlock();
            block.ReadStartArray();
            long before = rows;
            while (block.PeekState() != CborReaderState.EndArray)
            {
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] = BackupValues.Read(block);
                }

                insert(row);
                rows++;
            }

            if (rows == before)
            {
                return rows;
            }

            progress(rows);
        }
    }

    private string[] ColumnsOf(string table)
    {
        string[] columns = [];
        _database.OnConnection(_ => columns = [.. _database.Query(
            _database.IsPostgres
                ? "SELECT column_name FROM information_schema.columns WHERE table_name = @table AND table_schema = current_schema()"
                : "SELECT name FROM pragma_table_info(@table)",
            row => row.GetString(0), ("@table", table))]);
        return columns;
    }

    /// <summary>A row in the text form of PostgreSQL's COPY.</summary>
    private static string Line(object?[] row) => string.Join('\t', row.Select(value => value switch
    {
        null => "\\N",
        byte[] bytes => "\\\\x" + Convert.ToHexStringLower(bytes),
        string text => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    })) + "\n";
}
