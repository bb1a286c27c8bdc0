using Npgsql;
using NpgsqlTypes;

namespace NanoMedAgent.Hospital.Storage;

/// <summary>A column of decimal numbers or nulls.</summary>
/// <param name="name">Its name in the table.</param>
internal sealed class DecimalColumn(string name) : Column(name)
{
    private readonly List<decimal?> _values = [];

    /// <inheritdoc/>
    public override int Count => _values.Count;

    /// <summary>Adds a value or null.</summary>
    public void Add(decimal? value) => _values.Add(value);

    /// <inheritdoc/>
    public override void Clear() => _values.Clear();

    /// <inheritdoc/>
    public override void Bind(SqliteStatement statement, int index, int row)
    {
        if (_values[row] is not { } value)
        {
            statement.BindNull(index);
        }
        else
        {
            // SQLite has no decimal numbers. A whole one is stored as such.
            statement.Bind(index, (double)value);
        }
    }

    /// <inheritdoc/>
    public override NpgsqlParameter ToParameter() => new()
    {
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric,
        Value = _values.Contains(null) ? _values.ToArray() : _values.ConvertAll(value => value!.Value).ToArray(),
    };
}
