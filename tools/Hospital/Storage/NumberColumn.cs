using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace NanoMedAgent.Hospital.Storage;

/// <summary>A column of whole numbers or nulls.</summary>
/// <param name="name">Its name in the table.</param>
/// <param name="type">The type in PostgreSQL: smallint, integer or bigint.</param>
internal sealed class NumberColumn(string name, NpgsqlDbType type = NpgsqlDbType.Bigint) : Column(name)
{
    // A number that nothing stores.
    private const long Null = long.MinValue;

    private readonly List<long> _values = [];
    private bool _hasNulls;

    /// <inheritdoc/>
    public override int Count => _values.Count;

    /// <summary>Adds a value.</summary>
    public void Add(long value) => _values.Add(value);

    /// <summary>Adds a value or null.</summary>
    public void Add(long? value)
    {
        _hasNulls |= value is null;
        _values.Add(value ?? Null);
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        _values.Clear();
        _hasNulls = false;
    }

    /// <inheritdoc/>
    public override void Bind(SqliteStatement statement, int index, int row)
    {
        if (_values[row] == Null)
        {
            statement.BindNull(index);
        }
        else
        {
            statement.Bind(index, _values[row]);
        }
    }

    /// <inheritdoc/>
    public override NpgsqlParameter ToParameter()
    {
        ReadOnlySpan<long> values = CollectionsMarshal.AsSpan(_values);
        return new NpgsqlParameter
        {
            NpgsqlDbType = NpgsqlDbType.Array | type,
            Value = (type, _hasNulls) switch
            {
                (NpgsqlDbType.Smallint, false) => Narrow(values, value => (short)value),
                (NpgsqlDbType.Smallint, true) => Narrow(values, value => value == Null ? null : (short?)value),
                (NpgsqlDbType.Integer, false) => Narrow(values, value => (int)value),
                (NpgsqlDbType.Integer, true) => Narrow(values, value => value == Null ? null : (int?)value),
                (_, false) => values.ToArray(),
                (_, true) => Narrow(values, value => value == Null ? null : (long?)value),
            },
        };
    }

    private static T[] Narrow<T>(ReadOnlySpan<long> values, Func<long, T> narrow)
    {
        T[] array = new T[values.Length];
        for (int i = 0; i < array.Length; i++)
        {
            array[i] = narrow(values[i]);
        }

        return array;
    }
}
