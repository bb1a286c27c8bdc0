using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Admissions;

/// <summary>How far servers were asked who is in which bed.</summary>
public sealed class AdmissionFeedTable
{
    private readonly Database _database;

    internal AdmissionFeedTable(Database database) => _database = database;

    /// <summary>When a server was asked the last time, by its own clock; null if never.</summary>
    /// <param name="name">The server's address.</param>
    public DateTimeOffset? Find(string name) => _database.Query(
        "SELECT asked FROM admission_feeds WHERE name = @name",
        row => (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)),
        ("@name", name)).FirstOrDefault();

    /// <summary>All that a server has said up to a time is stored.</summary>
    /// <param name="name">The server's address.</param>
    /// <param name="asked">When it was asked, by its own clock.</param>
    public void Note(string name, DateTimeOffset asked) => _database.Execute(
        "INSERT INTO admission_feeds (name, asked) VALUES (@name, @asked) ON CONFLICT (name) DO UPDATE SET asked = excluded.asked",
        ("@name", name), ("@asked", asked.ToUnixTimeMilliseconds()));
}
