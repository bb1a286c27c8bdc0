using System.Data.Common;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The events out of the journals of devices.</summary>
public sealed class EventTable
{
    private const string Columns =
        "d.device, p.sequence, p.time, p.boot, p.uptime, e.kind, e.what, e.number, e.reason, o.association";

    private const string Tables =
        "events AS e JOIN packs AS p ON p.number = e.pack JOIN device_numbers AS d ON d.number = e.device JOIN origins AS o ON o.number = "
            + "p.origin";

    private readonly Database _database;

    internal EventTable(Database database) => _database = database;

    /// <summary>The event of a pack, or null if it has none.</summary>
    public StoredEvent? OfPack(string device, long sequence) =>
        _database.Query(
            $"SELECT {Columns} FROM {Tables} WHERE d.device = @device AND p.sequence = @sequence",
            Read, ("@device", device), ("@sequence", sequence)).FirstOrDefault();

    /// <summary>Events that devices have reported, each device's in the order in which they happened.</summary>
    /// <param name="device">Of this device only, or null for all.</param>
    public IReadOnlyList<StoredEvent> List(string? device = null) =>
        _database.Query(
            $"SELECT {Columns} FROM {Tables} WHERE (@device = '' OR d.device = @device) ORDER BY d.device, p.sequence", Read,
            ("@device", device ?? ""));

    private static StoredEvent Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.NullableInt64(2).ToTime(),
        row.GetInt64(3),
        row.NullableInt64(4),
        new ReportedEvent(row.GetString(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8)))
    {
        Association = AssociationId.ToText(row.NullableBlob(9)),
    };
}
