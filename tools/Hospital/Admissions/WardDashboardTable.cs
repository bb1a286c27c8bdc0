using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Admissions;

/// <summary>Which wards have a dashboard.</summary>
public sealed class WardDashboardTable
{
    private const int Limit = 1000;

    private readonly Database _database;

    internal WardDashboardTable(Database database) => _database = database;

    /// <summary>A ward has a dashboard.</summary>
    public void Say(string ward, DateTimeOffset now) => _database.Execute(
        "INSERT INTO ward_dashboards (ward, seen) VALUES (@ward, @now) ON CONFLICT (ward) DO UPDATE SET seen = excluded.seen",
        ("@ward", ward), ("@now", now.ToUnixTimeMilliseconds()));

    /// <summary>The wards whose dashboards were there since a time.</summary>
    public IReadOnlyList<string> Seen(DateTimeOffset since) => _database.Query(
        "SELECT ward FROM ward_dashboards WHERE seen >= @since LIMIT @limit", row => row.GetString(0),
        ("@since", since.ToUnixTimeMilliseconds()), ("@limit", (long)Limit));
}
