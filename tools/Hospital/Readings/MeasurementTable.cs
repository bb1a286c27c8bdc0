using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The measured values of a store.</summary>
public sealed class MeasurementTable
{
    /// <summary>What <see cref="Read"/> needs, of measurements AS m and packs AS p.</summary>
    internal const string Columns =
        "m.device, m.class, m.sequence, m.vital, m.time, m.value, m.unit, m.quality, m.late, m.rebased, m.clock_quality, m.association, "
            + "p.received";

    private const string Tables =
        "measurements AS m LEFT JOIN packs AS p ON p.device = m.device AND p.class = m.class AND p.sequence = m.sequence";

    private readonly Database _database;

    internal MeasurementTable(Database database) => _database = database;

    /// <summary>
    /// Stored values, by time and device. When only the newest ones are wanted, those are the ones with the highest numbers, whatever their
    /// times are; the numbers of several devices cannot be compared, so of all devices they are the ones that have arrived last.
    /// </summary>
    public IReadOnlyList<StoredReading> Find(ReadingQuery query)
    {
        string order = query.Newest is null ? "m.time, m.device, m.sequence, m.vital"
            : query.Device is null && query.Association is null ? "p.received DESC, m.device DESC, m.sequence DESC, m.vital"
            : "m.sequence DESC, m.vital";
        (string where, (string, object?)[] parameters) = Where(query);
        List<StoredReading> readings = _database.Query(
            $"SELECT {Columns} FROM {Tables} {where} ORDER BY {order} LIMIT @limit",
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
        return _database.Query($"SELECT COUNT(*) FROM measurements AS m {where}", row => row.GetInt64(0), parameters)[0];
    }

    /// <summary>
    /// The newest value of each vital sign of a device: the one with the highest number, because devices number what they measure in the
    /// order in which they measure it. So neither a value that arrives late nor one with a wrong time hides a newer one.
    /// </summary>
    /// <param name="device">Its id.</param>
    public IReadOnlyList<StoredReading> LatestOfDevice(string device) =>
        _database.Query(
            $"""
            SELECT {Columns} FROM {Tables} WHERE m.device = @device AND m.sequence = (
                SELECT MAX(n.sequence) FROM measurements AS n WHERE n.device = m.device AND n.vital = m.vital)
            """,
            Read, ("@device", device));

    /// <summary>The newest value of each vital sign in an association: the one with the highest number.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredReading> LatestOfAssociation(string association) => _database.Locked<IReadOnlyList<StoredReading>>(() =>
        [
            .. VitalSign.All.SelectMany(sign => _database.Query(
                $"""
                SELECT {Columns} FROM {Tables} WHERE m.association = @association AND m.vital = @vital
                ORDER BY m.sequence DESC LIMIT 1
                """,
                Read, ("@association", AssociationId.ToBytes(association)), ("@vital", sign.Name))),
        ]);

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
        Received = row.NullableInt64("received").ToTime(),
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
            ("m.device = @device", "@device", query.Device),
            ($"m.association = @association AND m.vital IN ({everyVital})", "@association", AssociationId.ToBytes(query.Association)),
            ("m.boot >= @boot", "@boot", query.FirstBoot),
            ("m.time >= @from", "@from", query.From?.ToUnixTimeSeconds()),
            ("(m.time IS NULL OR m.time < @to)", "@to", query.To?.ToUnixTimeSeconds()),
        ];
        (string Condition, string Name, object? Value)[] used = [.. possible.Where(condition => condition.Value is not null)];
        string sql = used.Length == 0 ? "" : "WHERE " + string.Join(" AND ", used.Select(condition => condition.Condition));
        return (sql, [.. used.Select(condition => (condition.Name, condition.Value))]);
    }
}
