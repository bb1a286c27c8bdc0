using System.Data.Common;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The gaps that devices have declared.</summary>
public sealed class GapTable
{
    private readonly Database _database;

    internal GapTable(Database database) => _database = database;

    /// <summary>The gaps of a device, or of all devices.</summary>
    /// <param name="device">Of this device only, or null for all.</param>
    public IReadOnlyList<StoredGap> List(string? device = null) => Find("(@device = '' OR g.device = @device)", ("@device", device ?? ""));

    /// <summary>
    /// Gaps in an association and at its ends: a gap whose neighbour in the sequence belongs to the association. One between two
    /// associations may belong to either, and is found for both.
    /// </summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredGap> OfAssociation(string association) => Find(
        """
        g.device = (SELECT e.device FROM epochs AS e WHERE e.association = @association LIMIT 1) AND (
            EXISTS (SELECT 1 FROM packs AS p JOIN epochs AS e ON e.device = p.device AND e.class = p.class AND e.epoch = p.epoch
                WHERE p.device = g.device AND p.class = g.class AND p.sequence >= g.first AND p.sequence <= g.last
                    AND e.association = @association)
            OR @association = (SELECT e.association FROM packs AS p JOIN epochs AS e ON e.device = p.device AND e.class = p.class
                AND e.epoch = p.epoch
                WHERE p.device = g.device AND p.class = g.class AND p.sequence < g.first ORDER BY p.sequence DESC LIMIT 1)
            OR @association = (SELECT e.association FROM packs AS p JOIN epochs AS e ON e.device = p.device AND e.class = p.class
                AND e.epoch = p.epoch
                WHERE p.device = g.device AND p.class = g.class AND p.sequence > g.last ORDER BY p.sequence LIMIT 1))
        """,
        ("@association", AssociationId.ToBytes(association)));

    /// <summary>How many values a device declared lost, as far as it knew, and in how many gaps.</summary>
    internal (long LostValues, long Gaps) Totals(string device) =>
        _database.Query(
            "SELECT CAST(COALESCE(SUM(lost), 0) AS BIGINT), COUNT(*) FROM declared_gaps WHERE device = @device",
            row => (row.GetInt64(0), row.GetInt64(1)), ("@device", device))[0];

    /// <summary>
    /// Stores a gap. A device that loses more and more for the same reason declares all of it again from the same number on; the widest of
    /// these counts.
    /// </summary>
    /// <param name="device">Its id.</param>
    /// <param name="dataClass">Of which class.</param>
    /// <param name="gap">What the device declared.</param>
    internal void Add(string device, string dataClass, DeclaredGap gap) =>
        _database.Execute(
            """
            INSERT INTO declared_gaps (device, class, first, last, readings, lost, time_from, time_to, reason)
            VALUES (@device, @class, @first, @last, @readings, @lost, @from, @to, @reason)
            ON CONFLICT (device, class, first) DO UPDATE SET last = excluded.last, readings = excluded.readings, lost = excluded.lost,
                time_from = excluded.time_from, time_to = excluded.time_to, reason = excluded.reason
            WHERE excluded.last > declared_gaps.last
            """,
            ("@device", device), ("@class", dataClass), ("@first", gap.First), ("@last", gap.Last), ("@readings", gap.LostReadings),
            ("@lost", gap.LostValues), ("@from", gap.From), ("@to", gap.To), ("@reason", gap.Reason));

    private static StoredGap Read(DbDataReader row)
    {
        DeclaredGap gap = new((long)row["first"], (long)row["last"], (string)row["reason"])
        {
            LostReadings = row.NullableInt64("readings"),
            LostValues = (long)row["lost"],
            From = row.NullableInt64("time_from"),
            To = row.NullableInt64("time_to"),
        };

        // A restart skips numbers. Those before it were received one by one, so that only what comes after the newest of them can be
        // missing.
        long? before = row.NullableInt64("newest_before");
        long? from = gap.Reason == "restart" ? Later(gap.From, before) : gap.From ?? before;
        return new StoredGap(
            (string)row["device"], (string)row["class"], gap, from.ToTime(), (gap.To ?? row.NullableInt64("oldest_behind")).ToTime());
    }

    private static long? Later(long? one, long? other) => one is null || other > one ? other : one;

    private List<StoredGap> Find(string condition, (string Name, object? Value) parameter) =>
        _database.Query(
            $"""
            SELECT g.*,
                (SELECT m.time FROM measurements AS m WHERE m.device = g.device AND m.class = g.class
                AND m.sequence < CASE WHEN g.reason = 'restart' THEN g.last ELSE g.first END
                    AND m.time IS NOT NULL ORDER BY m.sequence DESC LIMIT 1) AS newest_before,
                (SELECT m.time FROM measurements AS m WHERE m.device = g.device AND m.class = g.class AND m.sequence > g.last
                    AND m.time IS NOT NULL ORDER BY m.sequence LIMIT 1) AS oldest_behind
            FROM declared_gaps AS g WHERE {condition} ORDER BY g.device, g.class, g.first
            """,
            Read, parameter);
}
