using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// The numbers of packs that were deleted on purpose. They count as received, so that no device is asked for them again; and when one
/// arrives again, out of a broker's memory or from somebody who has recorded it, it is not stored again.
/// </summary>
internal sealed class RemovedTable(Database database)
{
    /// <summary>Whether a pack was deleted on purpose.</summary>
    public bool Contains(string device, string dataClass, long sequence) =>
        database.Query(
            """
            SELECT 1 FROM removed AS r JOIN device_numbers AS d ON d.number = r.device
            WHERE d.device = @device AND r.class = @class AND r.first <= @sequence AND r.last >= @sequence
            """,
            _ => true,
            ("@device", device), ("@class", (long)Numbers.OfDataClass(dataClass)), ("@sequence", sequence)).Count > 0;

    /// <summary>What was deleted of a range of numbers, by number, and why.</summary>
    public IReadOnlyList<RemovedNumbers> Of(string device, string dataClass, long first, long last) =>
        database.Query(
            """
            SELECT r.first, r.last, r.cause, r.removed FROM removed AS r JOIN device_numbers AS d ON d.number = r.device
            WHERE d.device = @device AND r.class = @class AND r.first <= @last AND r.last >= @first ORDER BY r.first
            """,
            row => new RemovedNumbers(
                Math.Max(row.GetInt64(0), first), Math.Min(row.GetInt64(1), last),
                new Removal(row.GetString(2), DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(3)))),
            ("@device", device), ("@class", (long)Numbers.OfDataClass(dataClass)), ("@first", first), ("@last", last));

    /// <summary>Adds a range behind those that are there, or a range of its own.</summary>
    /// <param name="device">The number of the device.</param>
    /// <param name="dataClass">The number of the class.</param>
    /// <param name="first">The lowest number.</param>
    /// <param name="last">The highest number.</param>
    /// <param name="removal">Why, and when.</param>
    public void Add(long device, long dataClass, long first, long last, Removal removal)
    {
        (string, object?)[] reason = [("@cause", removal.Cause), ("@now", removal.At.ToUnixTimeSeconds())];
        int longer = database.Execute(
            """
            UPDATE removed SET last = @last, removed = @now
            WHERE device = @device AND class = @class AND last = @before AND cause = @cause
            """,
            [("@last", last), ("@device", device), ("@class", dataClass), ("@before", first - 1), .. reason]);
        if (longer == 0)
        {
            database.Execute(
                """
                INSERT INTO removed (device, class, first, last, cause, removed) VALUES (@device, @class, @first, @last, @cause, @now)
                ON CONFLICT (device, class, first) DO UPDATE SET last = excluded.last WHERE excluded.last > removed.last
                """,
                [("@device", device), ("@class", dataClass), ("@first", first), ("@last", last), .. reason]);
        }
    }

    /// <summary>Adds the numbers of many packs, as ranges of consecutive ones, with one statement (PostgreSQL).</summary>
    /// <param name="packs">A query for the device, class and sequence number of each.</param>
    /// <param name="removal">Why, and when.</param>
    /// <returns>How many packs.</returns>
    public long AddAll(string packs, Removal removal) =>
        database.Query(
            $"""
            WITH numbered AS (
                SELECT device, class, sequence,
                    sequence - ROW_NUMBER() OVER (PARTITION BY device, class ORDER BY sequence) AS island FROM ({packs}) AS packs),
            found AS (
                SELECT device, class, MIN(sequence) AS first, MAX(sequence) AS last FROM numbered GROUP BY device, class, island),
            longer AS (
                UPDATE removed AS r SET last = f.last, removed = @now FROM found AS f
                WHERE r.device = f.device AND r.class = f.class AND r.last = f.first - 1 AND r.cause = @cause
                RETURNING f.device, f.class, f.first),
            added AS (
                INSERT INTO removed (device, class, first, last, cause, removed)
                SELECT f.device, f.class, f.first, f.last, @cause, @now FROM found AS f
                WHERE (f.device, f.class, f.first) NOT IN (SELECT device, class, first FROM longer)
                ON CONFLICT (device, class, first) DO UPDATE SET last = excluded.last WHERE excluded.last > removed.last)
            SELECT CAST(COALESCE(SUM(last - first + 1), 0) AS BIGINT) FROM found
            """,
            row => row.GetInt64(0), ("@cause", removal.Cause), ("@now", removal.At.ToUnixTimeSeconds()))[0];
}
