using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>When each pack of a store arrived.</summary>
public sealed class PackTable
{
    private readonly Database _database;

    internal PackTable(Database database) => _database = database;

    /// <summary>
    /// What was stored of a device since some time. A program that asks every second costs little: the database reads only what is new.
    /// </summary>
    /// <param name="device">Its id.</param>
    /// <param name="since">In whole seconds: more may still be stored in the second before this call.</param>
    public StoredArrivals ArrivalsSince(string device, DateTimeOffset since) => _database.Locked(() =>
    {
        (string, object?)[] parameters = [("@device", device), ("@since", since.ToUnixTimeSeconds())];
        List<StoredPack> packs = _database.Query(
            "SELECT class, sequence, received FROM packs WHERE device = @device AND received >= @since ORDER BY received, class, sequence",
            row => new StoredPack(row.GetString(0), row.GetInt64(1), DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(2))),
            parameters);
        return packs.Count == 0 ? StoredArrivals.None : new StoredArrivals(
            packs,
            _database.Query(OfPacks(MeasurementTable.Columns, "measurements"), MeasurementTable.Read, parameters),
            _database.Query(OfPacks(MissingTable.Columns, "missing"), MissingTable.Read, parameters));
    });

    /// <summary>When something of a device was stored last; null if nothing is stored.</summary>
    /// <param name="device">Its id.</param>
    public DateTimeOffset? LastArrival(string device) =>
        _database.Query(
            "SELECT MAX(received) FROM packs WHERE device = @device", row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0),
            ("@device", device))[0].ToTime();

    /// <summary>Whether a number of a device's class is stored.</summary>
    internal bool Contains(string device, string dataClass, long sequence) =>
        _database.Query(
            "SELECT 1 FROM packs WHERE device = @device AND class = @class AND sequence = @sequence", _ => true,
            ("@device", device), ("@class", dataClass), ("@sequence", sequence)).Count > 0;

    /// <summary>Stores that a pack has arrived.</summary>
    /// <returns>false if this number was stored before.</returns>
    internal bool Add(Epoch epoch, long sequence, DateTimeOffset received) =>
        _database.Execute(
            """
            INSERT INTO packs (device, class, sequence, epoch, received) VALUES (@device, @class, @sequence, @epoch, @received)
            ON CONFLICT DO NOTHING
            """,
            ("@device", epoch.Device), ("@class", epoch.DataClass), ("@sequence", sequence), ("@epoch", epoch.Id),
            ("@received", received.ToUnixTimeSeconds())) == 1;

    private static string OfPacks(string columns, string table) =>
        $"""
        SELECT {columns}
        FROM packs AS p JOIN {table} AS m ON m.device = p.device AND m.class = p.class AND m.sequence = p.sequence
        WHERE p.device = @device AND p.received >= @since
        """;
}
