using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>Who did what in the ward. The database refuses to change or delete an entry.</summary>
public sealed class AuditLog
{
    private readonly Database _database;

    internal AuditLog(Database database) => _database = database;

    /// <summary>Adds an entry.</summary>
    public void Add(AuditEntry entry) => _database.InExclusiveTransaction(() => AddInTransaction(entry));

    /// <summary>Adds an entry in an exclusive transaction of the caller.</summary>
    internal void AddInTransaction(AuditEntry entry) => _database.Execute(
        """
        INSERT INTO audit (number, time, who, role, action, subject, outcome)
        VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM audit), @time, @who, @role, @action, @subject, @outcome)
        """,
        ("@time", entry.Time.ToUnixTimeMilliseconds()), ("@who", entry.Who), ("@role", entry.Role),
        ("@action", entry.Action), ("@subject", entry.Subject), ("@outcome", entry.Outcome));

    /// <summary>The newest entries, the newest first.</summary>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<AuditEntry> Newest(int count = 1000) =>
        _database.Query(
            "SELECT time, who, role, action, subject, outcome FROM audit ORDER BY number DESC LIMIT @limit",
            row => new AuditEntry(
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), row.GetString(1), row.GetString(2), row.GetString(3),
                row.GetString(4), row.GetString(5)),
            ("@limit", (long)count));
}
