using System.Data.Common;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The events out of the journals of devices.</summary>
public sealed class EventTable
{
    private const string Columns = "device, sequence, time, boot, uptime, kind, what, number, reason, association";

    private readonly Database _database;

    internal EventTable(Database database) => _database = database;

    /// <summary>The event of a pack, or null if it has none.</summary>
    public StoredEvent? OfPack(string device, long sequence) =>
        _database.Query(
            $"SELECT {Columns} FROM events WHERE device = @device AND sequence = @sequence",
            Read, ("@device", device), ("@sequence", sequence)).FirstOrDefault();

    /// <summary>Events that devices have reported, each device's in the order in which they happened.</summary>
    /// <param name="device">Of this device only, or null for all.</param>
    public IReadOnlyList<StoredEvent> List(string? device = null) =>
        _database.Query(
            $"SELECT {Columns} FROM events WHERE (@device = '' OR device = @device) ORDER BY device, sequence", Read,
            ("@device", device ?? ""));

    /// <summary>Stores an event.</summary>
    /// <param name="epoch">Of its pack.</param>
    /// <param name="sequence">Of its pack.</param>
    /// <param name="timeSeconds">Seconds since 1970, or null as long as it is unknown.</param>
    /// <param name="uptimeSeconds">Seconds since the device's boot, if it had no clock.</param>
    /// <param name="reported">What the device reported.</param>
    internal void Add(Epoch epoch, long sequence, long? timeSeconds, long? uptimeSeconds, ReportedEvent reported) =>
        _database.Execute(
            $"""
            INSERT INTO events ({Columns})
            VALUES (@device, @sequence, @time, @boot, @uptime, @kind, @what, @number, @reason, @association)
            """,
            ("@device", epoch.Device), ("@sequence", sequence), ("@time", timeSeconds), ("@boot", epoch.Boot), ("@uptime", uptimeSeconds),
            ("@kind", reported.Kind), ("@what", reported.What), ("@number", reported.Number), ("@reason", reported.Reason),
            ("@association", epoch.Association));

    private static StoredEvent Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.NullableInt64("time").ToTime(),
        row.GetInt64(3),
        row.IsDBNull(4) ? null : row.GetInt64(4),
        new ReportedEvent(row.GetString(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8)))
    {
        Association = AssociationId.ToText(row["association"] as byte[]),
    };
}
