using Npgsql;

namespace NanoMedAgent.Hospital.Storage;

/// <summary>A column of rows that are to be inserted.</summary>
/// <param name="name">Its name in the table.</param>
internal abstract class Column(string name)
{
    /// <summary>Its name in the table.</summary>
    public string Name => name;

    /// <summary>How many rows it has.</summary>
    public abstract int Count { get; }

    /// <summary>Removes all rows.</summary>
    public abstract void Clear();

    /// <summary>Sets a parameter of a statement to the value of a row.</summary>
    public abstract void Bind(SqliteStatement statement, int index, int row);

    /// <summary>All values as an array.</summary>
    public abstract NpgsqlParameter ToParameter();
}
