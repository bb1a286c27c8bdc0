using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>
/// The newest event of each device that was handled, so that older ones are known as such, also after a restart. One row for each device.
/// </summary>
public sealed class NewestEventTable
{
    private readonly Database _database;

    internal NewestEventTable(Database database) => _database = database;

    /// <summary>The newest event of a device, and when it arrived; null if none was handled.</summary>
    /// <param name="device">The device's id.</param>
    public (EventOrder Order, DateTimeOffset Seen)? Find(string device) =>
        _database.Query(
            "SELECT start, number, seen FROM newest_events WHERE device = @device",
            row => ((EventOrder, DateTimeOffset)?)(
                new EventOrder(row.GetInt64(0), row.GetInt64(1)), DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(2))),
            ("@device", device)).FirstOrDefault();

    /// <summary>Notes that an event was handled. An older one than is known changes nothing.</summary>
    public void Set(string device, EventOrder order, DateTimeOffset now) => _database.Execute(
        """
        INSERT INTO newest_events (device, start, number, seen) VALUES (@device, @start, @number, @seen)
        ON CONFLICT (device) DO UPDATE SET start = excluded.start, number = excluded.number, seen = excluded.seen
        WHERE excluded.start > newest_events.start
            OR (excluded.start = newest_events.start AND excluded.number > newest_events.number)
        """,
        ("@device", device), ("@start", order.Start), ("@number", order.Number), ("@seen", now.ToUnixTimeSeconds()));
}
