using System.Data.Common;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The events of a store.</summary>
internal sealed class EventTable(Database database)
{
    private const string Columns = "device, sequence, time, boot, uptime, kind, what, number, reason, association";

    /// <summary>Stores an event.</summary>
    /// <param name="epoch">Of its pack.</param>
    /// <param name="sequence">Of its pack.</param>
    /// <param name="time">Seconds since 1970, or null while nobody knows.</param>
    /// <param name="uptime">Seconds since the device's start, when it had no clock.</param>
    /// <param name="told">What the device said.</param>
    public void Add(Epoch epoch, long sequence, long? time, long? uptime, ReportedEvent told) =>
        database.Execute(
            $"INSERT INTO events ({Columns}) VALUES (@device, @sequence, @time, @boot, @uptime, @kind, @what, @number, @reason, @association)",
            ("@device", epoch.Device), ("@sequence", sequence), ("@time", time), ("@boot", epoch.Boot), ("@uptime", uptime),
            ("@kind", told.Kind), ("@what", told.What), ("@number", told.Number), ("@reason", told.Reason), ("@association", epoch.Association));

    /// <summary>An event by its number, or null.</summary>
    public StoredEvent? Find(string device, long sequence) =>
        database.Query($"SELECT {Columns} FROM events WHERE device = @device AND sequence = @sequence", Read, ("@device", device), ("@sequence", sequence)).FirstOrDefault();

    /// <summary>All events, of a device or of all, each device's in the order in which they happened.</summary>
    public IReadOnlyList<StoredEvent> Find(string? device) =>
        database.Query($"SELECT {Columns} FROM events WHERE (@device = '' OR device = @device) ORDER BY device, sequence", Read, ("@device", device ?? ""));

    private static StoredEvent Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.IsDBNull(2) ? null : DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(2)),
        row.GetInt64(3),
        row.IsDBNull(4) ? null : row.GetInt64(4),
        new ReportedEvent(row.GetString(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8)))
    {
        Association = AssociationId.Write(row["association"] as byte[]),
    };
}
