using Npgsql;
using NpgsqlTypes;

namespace NanoMedAgent.Hospital.Storage;

/// <summary>A column of bytes.</summary>
/// <param name="name">Its name in the table.</param>
internal sealed class BytesColumn(string name) : Column(name)
{
    private readonly List<byte[]> _values = [];

    /// <inheritdoc/>
    public override int Count => _values.Count;

    /// <summary>Adds a value.</summary>
    public void Add(byte[] value) => _values.Add(value);

    /// <inheritdoc/>
    public override void Clear() => _values.Clear();

    /// <inheritdoc/>
    public override void Bind(SqliteStatement statement, int index, int row) => statement.Bind(index, _values[row]);

    /// <inheritdoc/>
    public override NpgsqlParameter ToParameter() =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, Value = _values.ToArray() };
}
