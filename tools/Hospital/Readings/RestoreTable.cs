using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>When a store was restored from backups.</summary>
public sealed class RestoreTable
{
    private readonly Database _database;

    internal RestoreTable(Database database) => _database = database;

    /// <summary>All of them, the newest first.</summary>
    public IReadOnlyList<StoreRestore> All() => _database.Query(
        "SELECT made, restored FROM restores ORDER BY number DESC",
        row => new StoreRestore(
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))));

    /// <summary>The newest, or null.</summary>
    public StoreRestore? Newest() => All() is [StoreRestore newest, ..] ? newest : null;

    /// <summary>Adds one.</summary>
    internal void Add(StoreRestore restore) => _database.Execute(
        "INSERT INTO restores (number, made, restored) VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM restores), @made, @restored)",
        ("@made", restore.Made.ToUnixTimeMilliseconds()), ("@restored", restore.Restored.ToUnixTimeMilliseconds()));
}
