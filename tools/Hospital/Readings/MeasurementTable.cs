using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The measured values of a store.</summary>
public sealed class MeasurementTable
{
    /// <summary>What <see cref="Read"/> needs.</summary>
    internal const string Columns = "device, class, sequence, vital, time, value, unit, quality, late, rebased, clock_quality, association";

    private readonly Database _database;

    internal MeasurementTable(Database database) => _database = database;

    /// <summary>Stored values, by time and device.</summary>
    public IReadOnlyList<StoredReading> Find(ReadingQuery query)
    {
        string order = query.Newest is null ? "ASC" : "DESC";
        (string where, (string, object?)[] parameters) = Where(query);
        List<StoredReading> readings = _database.Query(
            $"""
            SELECT {Columns} FROM measurements {where}
            ORDER BY time {order}, device {order}, sequence {order}, vital LIMIT @limit
            """,
            Read, [.. parameters, ("@limit", (long)(query.Newest ?? int.MaxValue))]);
        if (query.Newest is not null)
        {
            readings.Reverse();
        }

        return readings;
    }

    /// <summary>Counts stored values.</summary>
    public long Count(ReadingQuery query)
    {
        (string where, (string, object?)[] parameters) = Where(query);
        return _database.Query($"SELECT COUNT(*) FROM measurements {where}", row => row.GetInt64(0), parameters)[0];
    }

    /// <summary>
    /// The newest value of each vital sign of a device, by the time of measurement: a value that arrives late never replaces a newer one.
    /// </summary>
    /// <param name="device">Its id.</param>
    public IReadOnlyList<StoredReading> LatestOfDevice(string device) =>
        _database.Query(
            $"""
            SELECT {Columns} FROM measurements AS m WHERE device = @device AND NOT EXISTS (
                SELECT 1 FROM measurements AS n WHERE n.device = m.device AND n.vital = m.vital
                AND (COALESCE(n.time, 0) > COALESCE(m.time, 0) OR (COALESCE(n.time, 0) = COALESCE(m.time, 0) AND n.sequence > m.sequence)))
            """,
            Read, ("@device", device));

    /// <summary>
    /// The newest value of each vital sign in an association, by the time of measurement. A value without a time counts as the oldest.
    /// </summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredReading> LatestOfAssociation(string association) => _database.Locked<IReadOnlyList<StoredReading>>(() =>
        [.. VitalSign.All.SelectMany(sign => Newest(
            association, sign, "time IS NOT NULL", "time DESC, sequence DESC") is { Count: > 0 } timed
            ? timed
            : Newest(association, sign, "time IS NULL", "sequence DESC"))]);

    /// <summary>Reads a row.</summary>
    internal static StoredReading Read(DbDataReader row) => new(
        (string)row["device"],
        (string)row["class"],
        Convert.ToInt64(row["sequence"]),
        VitalSign.Find((string)row["vital"])!,
        row.NullableInt64("time").ToTime(),
        Convert.ToDecimal(row["value"]),
        (string)row["unit"],
        (string)row["quality"],
        Convert.ToInt64(row["late"]) != 0,
        Convert.ToInt64(row["rebased"]) != 0,
        Convert.ToInt32(row["clock_quality"]))
    {
        Association = AssociationId.ToText(row["association"] as byte[]),
    };

    /// <summary>Stores a value.</summary>
    /// <param name="epoch">Of its pack.</param>
    /// <param name="reading">The value.</param>
    /// <param name="uptimeSeconds">Seconds since the device's boot, if it had no clock.</param>
    internal void Add(Epoch epoch, StoredReading reading, long? uptimeSeconds) =>
        _database.Execute(
            """
            INSERT INTO measurements (device, class, sequence, vital, time, boot, uptime, value, unit, quality, late, rebased,
            clock_quality, association)
            VALUES (@device, @class, @sequence, @vital, @time, @boot, @uptime, @value, @unit, @quality, @late, @rebased, @clockQuality,
            @association)
            """,
            ("@device", reading.Device), ("@class", reading.DataClass), ("@sequence", reading.Sequence), ("@vital", reading.Vital.Name),
            ("@time", reading.Time?.ToUnixTimeSeconds()), ("@boot", epoch.Boot), ("@uptime", uptimeSeconds), ("@value", reading.Value),
            ("@unit", reading.Unit), ("@quality", reading.Quality), ("@late", reading.IsLate ? 1L : 0L),
            ("@rebased", reading.IsRebased ? 1L : 0L),
            ("@clockQuality", (long)reading.ClockQuality), ("@association", epoch.Association));

    /// <summary>
    /// The conditions of a query and no others, so that the database finds the index for them. A value without a time counts as the oldest.
    /// </summary>
    private static (string Sql, (string Name, object? Value)[] Parameters) Where(ReadingQuery query)
    {
        // The index by association begins with the vital sign: with all names given, it serves a span of time as well.
        string everyVital = string.Join(", ", VitalSign.All.Select(sign => $"'{sign.Name}'"));
        (string Condition, string Name, object? Value)[] possible =
        [
            ("device = @device", "@device", query.Device),
            ($"association = @association AND vital IN ({everyVital})", "@association", AssociationId.ToBytes(query.Association)),
            ("boot >= @boot", "@boot", query.FirstBoot),
            ("time >= @from", "@from", query.From?.ToUnixTimeSeconds()),
            ("(time IS NULL OR time < @to)", "@to", query.To?.ToUnixTimeSeconds()),
        ];
        (string Condition, string Name, object? Value)[] used = [.. possible.Where(condition => condition.Value is not null)];
        string sql = used.Length == 0 ? "" : "WHERE " + string.Join(" AND ", used.Select(condition => condition.Condition));
        return (sql, [.. used.Select(condition => (condition.Name, condition.Value))]);
    }

    private List<StoredReading> Newest(string association, VitalSign sign, string condition, string order) =>
        _database.Query(
            $"""
            SELECT {Columns} FROM measurements
            WHERE association = @association AND vital = @vital AND {condition} ORDER BY {order} LIMIT 1
            """,
            Read, ("@association", AssociationId.ToBytes(association)), ("@vital", sign.Name));
}
