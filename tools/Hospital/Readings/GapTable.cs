using System.Data.Common;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The gaps of a store.</summary>
internal sealed class GapTable(Database database)
{
    /// <summary>
    /// Stores a gap. A device that loses more and more for the same reason declares it all from the same number on; the widest of these is the one that counts.
    /// </summary>
    /// <param name="device">Whose it is.</param>
    /// <param name="dataClass">Of which class.</param>
    /// <param name="gap">What the device said.</param>
    public void Add(string device, string dataClass, DeclaredGap gap) =>
        database.Execute(
            """
            INSERT INTO declared_gaps (device, class, first, last, readings, lost, time_from, time_to, reason)
            VALUES (@device, @class, @first, @last, @readings, @lost, @from, @to, @reason)
            ON CONFLICT (device, class, first) DO UPDATE SET last = excluded.last, readings = excluded.readings, lost = excluded.lost,
                time_from = excluded.time_from, time_to = excluded.time_to, reason = excluded.reason
            WHERE excluded.last > declared_gaps.last
            """,
            ("@device", device), ("@class", dataClass), ("@first", gap.First), ("@last", gap.Last), ("@readings", gap.LostReadings),
            ("@lost", gap.LostValues), ("@from", gap.From), ("@to", gap.To), ("@reason", gap.Reason));

    /// <summary>All gaps, of a device or of all.</summary>
    public IReadOnlyList<StoredGap> Find(string? device) => Find("(@device = '' OR g.device = @device)", ("@device", device ?? ""));

    /// <summary>Gaps inside an association, and those at its ends: what is next to them in the sequence is of the association.</summary>
    public IReadOnlyList<StoredGap> FindOf(string association) => Find(
        """
        g.device = (SELECT e.device FROM epochs AS e WHERE e.association = @association LIMIT 1) AND (
            EXISTS (SELECT 1 FROM packs AS p JOIN epochs AS e ON e.device = p.device AND e.class = p.class AND e.epoch = p.epoch
                WHERE p.device = g.device AND p.class = g.class AND p.sequence >= g.first AND p.sequence <= g.last AND e.association = @association)
            OR @association = (SELECT e.association FROM packs AS p JOIN epochs AS e ON e.device = p.device AND e.class = p.class AND e.epoch = p.epoch
                WHERE p.device = g.device AND p.class = g.class AND p.sequence < g.first ORDER BY p.sequence DESC LIMIT 1)
            OR @association = (SELECT e.association FROM packs AS p JOIN epochs AS e ON e.device = p.device AND e.class = p.class AND e.epoch = p.epoch
                WHERE p.device = g.device AND p.class = g.class AND p.sequence > g.last ORDER BY p.sequence LIMIT 1))
        """,
        ("@association", AssociationId.Read(association)));

    private List<StoredGap> Find(string condition, (string Name, object? Value) parameter) =>
        database.Query(
            $"""
            SELECT g.*,
                (SELECT m.time FROM measurements AS m WHERE m.device = g.device AND m.class = g.class AND m.sequence < CASE WHEN g.reason = 'restart' THEN g.last ELSE g.first END
                    AND m.time IS NOT NULL ORDER BY m.sequence DESC LIMIT 1) AS newest_before,
                (SELECT m.time FROM measurements AS m WHERE m.device = g.device AND m.class = g.class AND m.sequence > g.last
                    AND m.time IS NOT NULL ORDER BY m.sequence LIMIT 1) AS oldest_behind
            FROM declared_gaps AS g WHERE {condition} ORDER BY g.device, g.class, g.first
            """,
            Read, parameter);

    private static StoredGap Read(DbDataReader row)
    {
        DeclaredGap gap = new((long)row["first"], (long)row["last"], (string)row["reason"])
        {
            LostReadings = Nullable(row, "readings"),
            LostValues = (long)row["lost"],
            From = Nullable(row, "time_from"),
            To = Nullable(row, "time_to"),
        };

        // Of the numbers that a restart skipped, those before it were received one by one: only what is behind the newest of them can be missing.
        long? before = Nullable(row, "newest_before");
        long? from = gap.Reason == "restart" ? Later(gap.From, before) : gap.From ?? before;
        return new StoredGap((string)row["device"], (string)row["class"], gap, ToTime(from), ToTime(gap.To ?? Nullable(row, "oldest_behind")));
    }

    private static long? Later(long? one, long? other) => one is null || other > one ? other : one;

    private static long? Nullable(DbDataReader row, string column) => row[column] is DBNull ? null : Convert.ToInt64(row[column]);

    private static DateTimeOffset? ToTime(long? seconds) => seconds is { } known ? DateTimeOffset.FromUnixTimeSeconds(known) : null;
}
