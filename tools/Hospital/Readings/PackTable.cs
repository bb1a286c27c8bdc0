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
        const string New = "d.device = @device AND p.received >= @since";
        List<StoredPack> packs = _database.Query(
            $"""
            SELECT c.name, p.sequence, p.received FROM packs AS p JOIN device_numbers AS d ON d.number = p.device
            JOIN data_classes AS c ON c.number = p.class WHERE {New} ORDER BY p.received, c.name, p.sequence
            """,
            row => new StoredPack(row.GetString(0), row.GetInt64(1), DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(2))),
            parameters);
        return packs.Count == 0 ? StoredArrivals.None : new StoredArrivals(
            packs,
            _database.Query(
                $"SELECT {MeasurementTable.Columns} FROM {MeasurementTable.Tables} WHERE {New}", MeasurementTable.Read, parameters),
            _database.Query($"SELECT {MissingTable.Columns} FROM {MissingTable.Tables} WHERE {New}", MissingTable.Read, parameters));
    });

    /// <summary>When something of a device was stored last; null if nothing is stored.</summary>
    /// <param name="device">Its id.</param>
    public DateTimeOffset? LastArrival(string device) =>
        _database.Query(
            """
            SELECT MAX(n.received) FROM newest AS n JOIN origins AS o ON o.number = n.origin
            JOIN device_numbers AS d ON d.number = o.device WHERE d.device = @device
            """,
            row => row.NullableInt64(0), ("@device", device))[0].ToTime();

    /// <summary>Whether a number of a device's class is stored.</summary>
    internal bool Contains(string device, string dataClass, long sequence) =>
        _database.Query(
            """
            SELECT 1 FROM packs AS p JOIN device_numbers AS d ON d.number = p.device
            WHERE d.device = @device AND p.class = @class AND p.sequence = @sequence
            """,
            _ => true,
            ("@device", device), ("@class", (long)Numbers.OfDataClass(dataClass)), ("@sequence", sequence)).Count > 0;
}
