using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The measured values of a store.</summary>
public sealed class MeasurementTable
{
    /// <summary>What <see cref="Read"/> needs, of <see cref="Tables"/>.</summary>
    internal const string Columns =
        "d.device, p.class, p.sequence, m.vital, p.time, m.value, w.word, p.late, p.rebased, p.clock_quality, o.association, p.received";

    /// <summary>Measured values with all that is known of them.</summary>
    internal const string Tables =
        "packs AS p JOIN measurements AS m ON m.pack = p.number JOIN device_numbers AS d ON d.number = p.device "
            + "JOIN origins AS o ON o.number = p.origin JOIN words AS w ON w.number = m.quality";

    // The number of the class of all values.
    private const long DataClass = 0;

    private readonly Database _database;

    internal MeasurementTable(Database database) => _database = database;

    /// <summary>
    /// Stored values, by time and device. When only the newest ones are wanted, those are the ones with the highest numbers, whatever their
    /// times are; the numbers of several devices cannot be compared, so of all devices they are the ones that have arrived last.
    /// </summary>
    public IReadOnlyList<StoredReading> Find(ReadingQuery query)
    {
        bool isOfOne = query.Device is not null || query.Association is not null;
        string order = query.Newest is null ? "p.time, d.device, p.sequence, v.name"
            : isOfOne ? "p.sequence DESC, v.name"
            : "p.received DESC, d.device DESC, p.sequence DESC, v.name";
        (string where, (string, object?)[] parameters) = Where(query);
        List<StoredReading> readings = _database.Query(
            $"SELECT {Columns} FROM {Tables} JOIN vital_signs AS v ON v.number = m.vital {where} ORDER BY {order} LIMIT @limit",
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
        return _database.Query(
            $"SELECT COUNT(*) FROM packs AS p JOIN measurements AS m ON m.pack = p.number {where}", row => row.GetInt64(0), parameters)[0];
    }

    /// <summary>The earliest and the latest time of stored packs; null if none has a time.</summary>
    public (DateTimeOffset First, DateTimeOffset Last)? TimesOf(ReadingQuery query)
    {
        (string where, (string, object?)[] parameters) = Where(query);
        (DateTimeOffset? First, DateTimeOffset? Last) times = _database.Query(
            $"SELECT MIN(p.time), MAX(p.time) FROM packs AS p {where}",
            row => (row.NullableInt64(0).ToTime(), row.NullableInt64(1).ToTime()),
            parameters)[0];
        return times is ({ } first, { } last) ? (first, last) : null;
    }

    /// <summary>
    /// The newest value of each vital sign of a device: the one with the highest number, because devices number what they measure in the
    /// order in which they measure it. So neither a value that arrives late nor one with a wrong time hides a newer one.
    /// </summary>
    /// <param name="device">Its id.</param>
    public IReadOnlyList<StoredReading> LatestOfDevice(string device) => Latest("d.device = @value", device);

    /// <summary>The newest value of each vital sign in an association: the one with the highest number.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredReading> LatestOfAssociation(string association) =>
        Latest("o.association = @value", AssociationId.ToBytes(association)!);

    /// <summary>Reads a row.</summary>
    internal static StoredReading Read(DbDataReader row)
    {
        VitalSign vital = VitalSign.All[(int)row.GetInt64(3)];
        return new StoredReading(
            row.GetString(0), Numbers.DataClassOf(row.GetInt64(1)), row.GetInt64(2), vital, row.NullableInt64(4).ToTime(),
            Convert.ToDecimal(row[5]), vital.Unit, row.GetString(6), row.GetInt64(7) != 0, row.GetInt64(8) != 0, (int)row.GetInt64(9))
        {
            Association = AssociationId.ToText(row.NullableBlob(10)),
            Received = row.GetInt64(11).ToTime(),
        };
    }

    /// <summary>Which numbers are the newest is known of each device in each association; the values are found by them.</summary>
    private IReadOnlyList<StoredReading> Latest(string condition, object value) => _database.Locked<IReadOnlyList<StoredReading>>(() =>
    {
        string columns = string.Join(", ", VitalSign.All.Select((_, number) => $"MAX(n.vital_{number})"));
        List<(long Device, long Sequence, long Vital)> newest = [];
        _database.Query(
            $"""
            SELECT o.device, {columns} FROM newest AS n JOIN origins AS o ON o.number = n.origin
            JOIN device_numbers AS d ON d.number = o.device WHERE {condition} GROUP BY o.device
            """,
            row =>
            {
                for (int vital = 0; vital < VitalSign.All.Count; vital++)
                {
                    if (row.NullableInt64(vital + 1) is { } sequence)
                    {
                        newest.Add((row.GetInt64(0), sequence, vital));
                    }
                }

                return 0;
            },
            ("@value", value));
        return
        [
            .. newest.SelectMany(each => _database.Query(
                $"""
                SELECT {Columns} FROM {Tables}
                WHERE p.device = @device AND p.class = {DataClass} AND p.sequence = @sequence AND m.vital = @vital
                """,
                Read, ("@device", each.Device), ("@sequence", each.Sequence), ("@vital", each.Vital))),
        ];
    });

    /// <summary>
    /// The conditions of a query and no others, so that the database finds the index for them. A value without a time counts as the oldest.
    /// </summary>
    private static (string Sql, (string Name, object? Value)[] Parameters) Where(ReadingQuery query)
    {
        (string Condition, string Name, object? Value)[] possible =
        [
            (query.Newest is null || query.Association is not null
                ? "p.origin IN (SELECT o.number FROM origins AS o JOIN device_numbers AS d ON d.number = o.device WHERE d.device = @device)"
                : $"p.device = (SELECT number FROM device_numbers WHERE device = @device) AND p.class = {DataClass}",
                "@device", query.Device),
            ("p.origin IN (SELECT number FROM origins WHERE association = @association)", "@association",
                AssociationId.ToBytes(query.Association)),
            ("p.boot >= @boot", "@boot", query.FirstBoot),
            ("p.time >= @from", "@from", query.From?.ToUnixTimeSeconds()),
            (query.From is null ? "(p.time IS NULL OR p.time < @to)" : "p.time < @to", "@to", query.To?.ToUnixTimeSeconds()),
        ];
        (string Condition, string Name, object? Value)[] used = [.. possible.Where(condition => condition.Value is not null)];
        List<string> conditions = [.. used.Select(condition => condition.Condition)];
        if (query is { Device: null, Association: null, From: not null })
        {
            // All of them: the index of times has the origin first.
            conditions.Add("p.origin IN (SELECT number FROM origins)");
        }

        string sql = conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", conditions);
        return (sql, [.. used.Select(condition => (condition.Name, condition.Value))]);
    }
}
