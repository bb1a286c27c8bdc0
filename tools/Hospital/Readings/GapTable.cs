using System.Data.Common;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The gaps that devices have declared.</summary>
public sealed class GapTable
{
    private readonly Database _database;
    private readonly Numbers _numbers;

    internal GapTable(Database database, Numbers numbers)
    {
        _database = database;
        _numbers = numbers;
    }

    /// <summary>The gaps of a device, or of all devices.</summary>
    /// <param name="device">Of this device only, or null for all.</param>
    public IReadOnlyList<StoredGap> List(string? device = null) => Find("(@device = '' OR d.device = @device)", ("@device", device ?? ""));

    /// <summary>
    /// Gaps in an association and at its ends: a gap whose neighbour in the sequence belongs to the association. One between two
    /// associations may belong to either, and is found for both.
    /// </summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredGap> OfAssociation(string association) => Find(
        """
        g.device IN (SELECT o.device FROM origins AS o WHERE o.association = @association) AND (
            EXISTS (SELECT 1 FROM packs AS p JOIN origins AS o ON o.number = p.origin
                WHERE p.device = g.device AND p.class = g.class AND p.sequence >= g.first AND p.sequence <= g.last
                    AND o.association = @association)
            OR @association = (SELECT o.association FROM packs AS p JOIN origins AS o ON o.number = p.origin
                WHERE p.device = g.device AND p.class = g.class AND p.sequence < g.first ORDER BY p.sequence DESC LIMIT 1)
            OR @association = (SELECT o.association FROM packs AS p JOIN origins AS o ON o.number = p.origin
                WHERE p.device = g.device AND p.class = g.class AND p.sequence > g.last ORDER BY p.sequence LIMIT 1))
        """,
        ("@association", AssociationId.ToBytes(association)));

    /// <summary>The gap that a pack has declared, if no wider one stands for it since; otherwise null.</summary>
    /// <param name="pack">The number of the pack.</param>
    internal StoredGap? OfPack(long pack) => Find("g.pack = @pack", ("@pack", pack)).FirstOrDefault();

    /// <summary>How many values a device declared lost, as far as it knew, and in how many gaps.</summary>
    internal (long LostValues, long Gaps) Totals(string device) =>
        _database.Query(
            """
            SELECT CAST(COALESCE(SUM(g.lost), 0) AS BIGINT), COUNT(*)
            FROM declared_gaps AS g JOIN device_numbers AS d ON d.number = g.device WHERE d.device = @device
            """,
            row => (row.GetInt64(0), row.GetInt64(1)), ("@device", device))[0];

    /// <summary>
    /// Stores a gap. A device that loses more and more for the same reason declares all of it again from the same number on; the widest of
    /// these counts.
    /// </summary>
    /// <param name="device">Its id.</param>
    /// <param name="dataClass">Of which class.</param>
    /// <param name="gap">What the device declared.</param>
    /// <param name="pack">The number of the pack.</param>
    internal void Add(string device, string dataClass, DeclaredGap gap, long pack) =>
        _database.Execute(
            """
            INSERT INTO declared_gaps (device, class, first, last, readings, lost, time_from, time_to, reason, pack)
            VALUES (@device, @class, @first, @last, @readings, @lost, @from, @to, @reason, @pack)
            ON CONFLICT (device, class, first) DO UPDATE SET last = excluded.last, readings = excluded.readings, lost = excluded.lost,
                time_from = excluded.time_from, time_to = excluded.time_to, reason = excluded.reason, pack = excluded.pack
            WHERE excluded.last > declared_gaps.last
            """,
            ("@device", (long)_numbers.OfDevice(device)), ("@class", (long)Numbers.OfDataClass(dataClass)), ("@first", gap.First),
            ("@last", gap.Last), ("@readings", gap.LostReadings),
            ("@lost", gap.LostValues), ("@from", gap.From), ("@to", gap.To), ("@reason", gap.Reason), ("@pack", pack));

    private static StoredGap Read(DbDataReader row)
    {
        DeclaredGap gap = new(row.GetInt64(2), row.GetInt64(3), row.GetString(8))
        {
            LostReadings = row.NullableInt64(4),
            LostValues = row.GetInt64(5),
            From = row.NullableInt64(6),
            To = row.NullableInt64(7),
        };

        // A restart skips numbers. Those before it were received one by one, so that only what comes after the newest of them can be
        // missing.
        long? before = row.NullableInt64(9);
        long? from = gap.Reason == "restart" ? Later(gap.From, before) : gap.From ?? before;
        return new StoredGap(
            row.GetString(0), Numbers.DataClassOf(row.GetInt64(1)), gap, from.ToTime(), (gap.To ?? row.NullableInt64(10)).ToTime());
    }

    private static long? Later(long? one, long? other) => one is null || other > one ? other : one;

    private List<StoredGap> Find(string condition, (string Name, object? Value) parameter) =>
        _database.Query(
            $"""
            SELECT d.device, g.class, g.first, g.last, g.readings, g.lost, g.time_from, g.time_to, g.reason,
                (SELECT p.time FROM packs AS p WHERE p.device = g.device AND p.class = g.class
                    AND p.sequence < CASE WHEN g.reason = 'restart' THEN g.last ELSE g.first END
                    AND p.time IS NOT NULL AND EXISTS (SELECT 1 FROM measurements AS m WHERE m.pack = p.number)
                    ORDER BY p.sequence DESC LIMIT 1),
                (SELECT p.time FROM packs AS p WHERE p.device = g.device AND p.class = g.class AND p.sequence > g.last
                    AND p.time IS NOT NULL AND EXISTS (SELECT 1 FROM measurements AS m WHERE m.pack = p.number)
                    ORDER BY p.sequence LIMIT 1)
            FROM declared_gaps AS g JOIN device_numbers AS d ON d.number = g.device JOIN data_classes AS c ON c.number = g.class
            WHERE {condition} ORDER BY d.device, c.name, g.first
            """,
            Read, parameter);
}
