using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>
/// The events of devices that were handled, so that a repeated one is known as such, also after a restart. It holds digests alone.
/// </summary>
public sealed class SeenEventTable
{
    private readonly Database _database;

    internal SeenEventTable(Database database) => _database = database;

    /// <summary>When an event was handled first; null if it was not.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="digest">Of what the device has signed.</param>
    public DateTimeOffset? FirstSeen(string device, byte[] digest) =>
        _database.Query(
            "SELECT seen FROM seen_events WHERE device = @device AND digest = @digest",
            row => (DateTimeOffset?)DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(0)),
            ("@device", device), ("@digest", digest)).FirstOrDefault();

    /// <summary>Notes that an event was handled.</summary>
    public void Add(string device, byte[] digest, DateTimeOffset now) => _database.Execute(
        "INSERT INTO seen_events (device, digest, seen) VALUES (@device, @digest, @seen) ON CONFLICT DO NOTHING",
        ("@device", device), ("@digest", digest), ("@seen", now.ToUnixTimeSeconds()));
}
