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

    /// <summary>The packs of all devices that were stored since some time, in the order in which they arrived.</summary>
    /// <param name="since">In whole seconds.</param>
    public IReadOnlyList<ArrivedPack> Since(DateTimeOffset since) =>
        _database.Query(
            """
            SELECT p.number, d.device, p.class, p.sequence, p.received, p.battery,
                CASE WHEN EXISTS (SELECT 1 FROM declared_gaps AS g WHERE g.pack = p.number) THEN 1 ELSE 0 END
            FROM packs AS p JOIN device_numbers AS d ON d.number = p.device WHERE p.received >= @since ORDER BY p.number
            """,
            row => new ArrivedPack(
                row.GetInt64(0), row.GetString(1), Numbers.DataClassOf(row.GetInt64(2)), row.GetInt64(3),
                DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(4)), (int?)row.NullableInt64(5), row.GetInt64(6) != 0),
            ("@since", since.ToUnixTimeSeconds()));

    /// <summary>Two numbers that are others when another pack was stored since some time. This costs little.</summary>
    /// <param name="since">In whole seconds.</param>
    public (long Count, long Sum) FingerprintSince(DateTimeOffset since) => _database.Query(
        "SELECT COUNT(*), CAST(COALESCE(SUM(number % @limit), 0) AS BIGINT) FROM packs WHERE received >= @since",
        row => (row.GetInt64(0), row.GetInt64(1)), ("@limit", PackNumbers.FirstOfPartitions), ("@since", since.ToUnixTimeSeconds()))[0];

    /// <summary>What a pack's number adds to the sum of <see cref="FingerprintSince"/>: sums of whole numbers would be too large.</summary>
    public static long InFingerprint(long number) => number % PackNumbers.FirstOfPartitions;

    /// <summary>The values in packs.</summary>
    /// <param name="packs">In the order of their numbers; one at least.</param>
    /// <param name="since">All of them were stored since this time.</param>
    public StoredArrivals ContentsOf(IReadOnlyList<ArrivedPack> packs, DateTimeOffset since) => _database.Locked(() =>
    {
        HashSet<long> wanted = [.. packs.Select(pack => pack.Number)];
        const string New = "p.received >= @since AND p.number >= @first AND p.number <= @last";
        (string, object?)[] parameters =
            [("@since", since.ToUnixTimeSeconds()), ("@first", packs[0].Number), ("@last", packs[^1].Number)];
        List<StoredReading?> readings = _database.Query(
            $"SELECT {MeasurementTable.Columns}, p.number FROM {MeasurementTable.Tables} WHERE {New}",
            row => wanted.Contains(row.GetInt64(12)) ? MeasurementTable.Read(row) : null, parameters);
        List<StoredMissing?> missing = _database.Query(
            $"SELECT {MissingTable.Columns}, p.number FROM {MissingTable.Tables} WHERE {New}",
            row => wanted.Contains(row.GetInt64(8)) ? MissingTable.Read(row) : null, parameters);
        return new StoredArrivals([], [.. readings.OfType<StoredReading>()], [.. missing.OfType<StoredMissing>()]);
    });

    /// <summary>When something was stored last; null if nothing is stored.</summary>
    public DateTimeOffset? LastArrival() =>
        _database.Query("SELECT MAX(received) FROM packs", row => row.NullableInt64(0))[0].ToTime();

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
