using System.Data.Common;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// What is stored of a device's class, number by number, out of all tables: for comparing it with what the device has sealed.
/// </summary>
public sealed class StoredContentTable
{
    private const string Alarm = "alarm";
    private const string Audit = "audit";
    private const string Origin = "sequence, time, boot, uptime, association";

    private const string Packs =
        "packs AS p JOIN device_numbers AS d ON d.number = p.device JOIN data_classes AS c ON c.number = p.class "
            + "JOIN origins AS o ON o.number = p.origin";

    private const string OfPack = "d.device, c.name AS class, p.sequence, p.time, p.boot, p.uptime, o.association";

    private const string Values =
        $"(SELECT {OfPack}, v.name AS vital, m.value, v.unit, w.word AS quality, p.clock_quality, p.rebased FROM {Packs} "
            + "JOIN measurements AS m ON m.pack = p.number JOIN vital_signs AS v ON v.number = m.vital "
            + "JOIN words AS w ON w.number = m.quality) AS r";

    private const string Missing =
        $"(SELECT {OfPack}, v.name AS vital, w.word AS reason FROM {Packs} JOIN missing AS m ON m.pack = p.number "
            + "JOIN vital_signs AS v ON v.number = m.vital JOIN words AS w ON w.number = m.reason) AS r";

    private const string Events =
        $"(SELECT {OfPack}, e.kind, e.what, e.number, e.reason FROM {Packs} JOIN events AS e ON e.pack = p.number) AS r";

    private const string Alarms =
        $"(SELECT {OfPack}, a.name, a.state, a.value, a.parameters FROM {Packs} JOIN alarms AS a ON a.pack = p.number) AS r";

    private const string Arrivals =
        $"(SELECT {OfPack}, e.epoch, p.received, p.battery FROM {Packs} JOIN epochs AS e ON e.number = p.epoch) AS r";

    private readonly Database _database;

    internal StoredContentTable(Database database) => _database = database;

    /// <summary>The devices and classes of all announced epochs.</summary>
    public IReadOnlyList<(string Device, string DataClass)> Classes() =>
        _database.Query(
            """
            SELECT DISTINCT d.device, c.name FROM epochs AS e JOIN device_numbers AS d ON d.number = e.device
            JOIN data_classes AS c ON c.number = e.class ORDER BY d.device, c.name
            """,
            row => (row.GetString(0), row.GetString(1)));

    /// <summary>The lowest and highest number of rows with times of measurement and an association; null if there are none.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="dataClass">The class.</param>
    /// <param name="query">From, to, and association.</param>
    public (long First, long Last)? Range(string device, string dataClass, ReadingQuery query)
    {
        if (query is { From: null, To: null, Association: null })
        {
            return (0, WireBounds.SequenceLimit);
        }

        string[] tables = dataClass switch { Audit => [Events], Alarm => [Alarms], _ => [Values, Missing] };
        (string Condition, string Name, object? Value)[] conditions =
        [
            ("device = @device", "@device", device),
            ("class = @class", "@class", dataClass),
            ("time >= @from", "@from", query.From?.ToUnixTimeSeconds()),
            ("time < @to", "@to", query.To?.ToUnixTimeSeconds()),
            ("association = @association", "@association", AssociationId.ToBytes(query.Association)),
        ];
        conditions = [.. conditions.Where(each => each.Value is not null)];
        string where = string.Join(" AND ", conditions.Select(each => each.Condition));
        (long First, long Last)[] ranges =
        [
            .. tables.SelectMany(table => _database.Query(
                $"SELECT MIN(sequence), MAX(sequence) FROM {table} WHERE {where}",
                row => row.IsDBNull(0) ? ((long, long)?)null : (row.GetInt64(0), row.GetInt64(1)),
                [.. conditions.Select(each => (each.Name, each.Value))])).OfType<(long, long)>(),
        ];
        return ranges.Length == 0 ? null : (ranges.Min(range => range.First), ranges.Max(range => range.Last));
    }

    /// <summary>Reads what is stored under the next numbers.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="dataClass">The class.</param>
    /// <param name="first">The lowest number.</param>
    /// <param name="last">The highest number.</param>
    /// <param name="through">The number up to which everything was read; at most <paramref name="last"/>.</param>
    /// <returns>By number; numbers without any row are not in it.</returns>
    public IReadOnlyList<StoredContent> Load(string device, string dataClass, long first, long last, out long through)
    {
        ContentPage page = new(_database, device, dataClass, first, last);
        page.Read(
            $"{Origin}, vital, value, unit, quality, clock_quality, rebased", Values,
            (content, row) => content.Items.Add(At(row, StoredItem.OfValue(
                row.GetString(5), Convert.ToDecimal(row[6]), row.GetString(7), row.GetString(8), row.GetInt64(9))) with
            {
                IsRebased = row.GetInt64(10) != 0,
            }));
        page.Read(
            "sequence, epoch, received, battery, association", Arrivals,
            (content, row) =>
            {
                (content.EpochId, content.ReceivedSeconds) = ((byte[])row[1], row.GetInt64(2));
                if (Nullable(row, 3) is { } percent)
                {
                    content.Items.Add(StoredItem.OfBattery(percent) with { Association = AssociationId.ToText(row.NullableBlob(4)) });
                }
            });
        page.Read(
            "q.sequence, q.pack, d.decision, d.association, q.received",
            "quarantine AS q LEFT JOIN quarantine_decisions AS d ON d.device = q.device AND d.class = q.class AND d.sequence = q.sequence",
            (content, row) =>
            {
                content.QuarantinedPack = (byte[])row[1];
                content.ReceivedSeconds ??= row.GetInt64(4);
                content.IsAccepted = row[2] is QuarantineTable.Accepted;
                content.AcceptedAssociation = AssociationId.ToText(row[3] as byte[]);
            },
            owner: "q.");
        page.Read(
            $"{Origin}, vital, reason", Missing,
            (content, row) => content.Items.Add(At(row, StoredItem.OfMissing(row.GetString(5), row.GetString(6)))));
        if (dataClass == Audit)
        {
            page.Read(
                $"{Origin}, kind, what, number, reason", Events,
                (content, row) => content.Items.Add(At(
                    row, StoredItem.OfEvent(row.GetString(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8)))));
            page.Read(
                "sequence, message", "evidence_checkpoints",
                (content, row) => content.Items.Add(StoredItem.OfCheckpoint((byte[])row[1])), hasClass: false, isOfPack: true);
        }
        else if (dataClass == Alarm)
        {
            page.Read(
                $"{Origin}, name, state, value, parameters", Alarms,
                (content, row) => content.Items.Add(At(row, StoredItem.OfAlarm(
                    row.GetString(5), row.GetString(6), row.IsDBNull(7) ? null : Convert.ToDecimal(row[7]), Nullable(row, 8)))));
        }

        through = page.Through;
        return page.Contents();
    }

    /// <summary>
    /// Whether a gap is stored, or one from the same number on that is wider. A device may declare the same numbers again and know more of
    /// what was in them.
    /// </summary>
    public bool HasGap(string device, string dataClass, DeclaredGap gap) =>
        _database.Query(
            """
            SELECT 1 FROM declared_gaps AS g JOIN device_numbers AS d ON d.number = g.device
            JOIN data_classes AS c ON c.number = g.class WHERE d.device = @device AND c.name = @class AND g.first = @first
                AND g.last >= @last
            """,
            _ => true,
            ("@device", device), ("@class", dataClass), ("@first", gap.First), ("@last", gap.Last)).Count > 0;

    /// <summary>The epochs of a boot by which it began at a time.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="boot">Its boot.</param>
    /// <param name="bootSeconds">When it began, in seconds since 1970.</param>
    public IReadOnlyList<(string DataClass, byte[] EpochId)> EpochsOfBoot(string device, long boot, long bootSeconds) =>
        _database.Query(
            """
            SELECT c.name, e.epoch FROM epochs AS e JOIN device_numbers AS d ON d.number = e.device
            JOIN data_classes AS c ON c.number = e.class WHERE d.device = @device AND e.boot = @boot AND e.start - e.uptime = @start
            """,
            row => (row.GetString(0), (byte[])row[1]), ("@device", device), ("@boot", boot), ("@start", bootSeconds));

    private static StoredItem At(DbDataReader row, StoredItem item) => item with
    {
        TimeSeconds = Nullable(row, 1),
        Boot = row.GetInt64(2),
        UptimeSeconds = Nullable(row, 3),
        Association = AssociationId.ToText(row.NullableBlob(4)),
    };

    private static long? Nullable(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
