using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The signs of life of collectors.</summary>
public sealed class HeartbeatTable
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly Database _database;

    internal HeartbeatTable(Database database) => _database = database;

    /// <summary>A collector lives.</summary>
    /// <param name="collector">Its machine and process.</param>
    /// <param name="fault">What keeps it from receiving readings; empty when it receives them.</param>
    public void Beat(string collector, string fault)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        _database.Execute(
            """
            INSERT INTO heartbeats (collector, beat, seen, fault) VALUES (@collector, 1, @now, @fault)
            ON CONFLICT (collector) DO UPDATE SET beat = heartbeats.beat + 1, seen = @now, fault = @fault
            """,
            ("@collector", collector), ("@now", now), ("@fault", fault));
        _database.Execute("DELETE FROM heartbeats WHERE seen < @oldest", ("@oldest", now - (long)Kept.TotalSeconds));
    }

    /// <summary>A collector stops.</summary>
    public void End(string collector) =>
        _database.Execute("DELETE FROM heartbeats WHERE collector = @collector", ("@collector", collector));

    /// <summary>The last of each collector.</summary>
    public IReadOnlyList<Heartbeat> All() => _database.Query(
        "SELECT collector, beat, fault FROM heartbeats ORDER BY collector",
        row => new Heartbeat(row.GetString(0), row.GetInt64(1), row.GetString(2)));
}
