using System.Data.Common;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The alarms that devices have reported.</summary>
public sealed class AlarmTable
{
    private const string Columns =
        "d.device, a.sequence, p.time, p.boot, p.uptime, a.name, a.state, a.value, a.parameters, o.association, p.received, "
            + "u.policy_version";

    private const string Tables =
        "alarms AS a JOIN packs AS p ON p.number = a.pack JOIN device_numbers AS d ON d.number = a.device JOIN origins AS o ON o.number = "
            + "a.origin LEFT JOIN epochs AS u ON u.number = p.epoch";

    // What is reported of one patient's limits, and of the sound, lies beside the alarms (ReportedLimits.ToRows, ReportedAudio.ToRow).
    private const string IsAlarm = "a.name NOT LIKE 'limits%' AND a.name <> 'audio'";

    private const string HasRestarted = "p.boot < (SELECT MAX(e.boot) FROM epochs AS e WHERE e.device = a.device)";

    private readonly Database _database;

    internal AlarmTable(Database database) => _database = database;

    /// <summary>What a pack reported of alarms; empty if it reported nothing.</summary>
    public IReadOnlyList<StoredAlarm> OfPack(string device, long sequence) =>
        _database.Query(
            $"SELECT {Columns} FROM {Tables} WHERE d.device = @device AND a.sequence = @sequence AND {IsAlarm} ORDER BY a.name",
            Read, ("@device", device), ("@sequence", sequence));

    /// <summary>What devices have reported of alarms, each device's in the order in which it happened.</summary>
    /// <param name="device">Of this device only, or null for all.</param>
    public IReadOnlyList<StoredAlarm> List(string? device = null) =>
        _database.Query(
            $"SELECT {Columns} FROM {Tables} WHERE (@device = '' OR d.device = @device) AND {IsAlarm} "
                + "ORDER BY d.device, a.sequence, a.name",
            Read, ("@device", device ?? ""));

    /// <summary>What was reported of alarms in an association, in the order in which it happened.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredAlarm> OfAssociation(string association) =>
        _database.Query(
            $"SELECT {Columns} FROM {Tables} WHERE o.association = @association AND {IsAlarm} ORDER BY a.sequence, a.name",
            Read, ("@association", AssociationId.ToBytes(association)));

    /// <summary>The alarms that are active, or that nobody has seen, each once.</summary>
    /// <param name="device">Of this device only, or null for all.</param>
    public IReadOnlyList<StandingAlarm> Standing(string? device = null) =>
        FindStanding("(@device = '' OR d.device = @device)", ("@device", device ?? ""));

    /// <summary>The alarms of an association that are active, or that nobody has seen, each once.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StandingAlarm> StandingOfAssociation(string association) =>
        FindStanding("o.association = @association", ("@association", AssociationId.ToBytes(association)));

    /// <summary>What was last reported of the limits of an association's patient; null when nothing was.</summary>
    /// <param name="association">Its id.</param>
    public ReportedLimits? LimitsOfAssociation(string association) => LimitsBefore(association, long.MaxValue);

    /// <summary>The same before an alarm was reported.</summary>
    /// <param name="association">The association's id.</param>
    /// <param name="sequence">The number of the alarm's pack.</param>
    public ReportedLimits? LimitsBefore(string association, long sequence) => ReportedLimits.FromRows(_database.Query(
        """
        SELECT a.name, a.state, a.value FROM alarms AS a JOIN origins AS o ON o.number = a.origin
        WHERE o.association = @association AND a.name LIKE 'limits%' AND a.sequence = (
            SELECT MAX(n.sequence) FROM alarms AS n WHERE n.origin = a.origin AND n.device = a.device AND n.name = 'limits'
            AND n.sequence < @sequence)
        """,
        row => new ReportedAlarm(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetDecimal(2), null),
        ("@association", AssociationId.ToBytes(association)), ("@sequence", sequence)));

    /// <summary>What was reported of the sound in an association, in the order in which it happened.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredAudio> AudioOfAssociation(string association) => FindAudio(association, "a.sequence");

    /// <summary>What was last reported of the sound in an association; null when nothing was.</summary>
    /// <param name="association">Its id.</param>
    public StoredAudio? NewestAudio(string association) => FindAudio(association, "a.sequence DESC LIMIT 1").FirstOrDefault();

    private List<StoredAudio> FindAudio(string association, string order) => _database.Query(
        $"SELECT {Columns}, CASE WHEN {HasRestarted} THEN 1 ELSE 0 END FROM {Tables} "
            + $"WHERE o.association = @association AND a.name = 'audio' ORDER BY {order}",
        row => Read(row) is var stored
            ? new StoredAudio(ReportedAudio.FromRow(stored.Reported), stored.Time, stored.Received, row.GetInt64(12) == 1)
            : null!,
        ("@association", AssociationId.ToBytes(association)));

    private static StoredAlarm Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.NullableInt64(2).ToTime(),
        row.GetInt64(3),
        row.NullableInt64(4),
        new ReportedAlarm(
            row.GetString(5), row.GetString(6), row.IsDBNull(7) ? null : row.GetDecimal(7), row.NullableInt64(8)))
    {
        Association = AssociationId.ToText(row.NullableBlob(9)),
        Received = row.NullableInt64(10).ToTime(),
        PolicyVersion = row.NullableInt64(11),
    };

    /// <summary>
    /// For each alarm the last time that it was raised, and what was reported after that. In one pack the button comes before what is
    /// raised, because the device reads it first. An alarm of one association is not an alarm of the next, and ends with its own.
    /// </summary>
    private List<StandingAlarm> FindStanding(string condition, (string Name, object? Value) parameter) =>
        [.. _database.Query(
            $"""
            SELECT {Columns},
                CASE WHEN {HasRestarted}
                    OR a.origin <> (
                        SELECT e.origin FROM epochs AS e WHERE e.device = a.device AND e.class = 1
                        ORDER BY e.boot DESC, e.uptime DESC, e.epoch DESC LIMIT 1)
                    OR EXISTS (SELECT 1 FROM alarms AS n WHERE n.device = a.device AND n.name = a.name AND n.state = 'end'
                        AND n.sequence > a.sequence AND n.origin = a.origin) THEN 1 ELSE 0 END,
                CASE WHEN EXISTS (SELECT 1 FROM alarms AS s WHERE s.device = a.device AND s.name = 'seen'
                    AND s.sequence > a.sequence) THEN 1 ELSE 0 END
            FROM {Tables} WHERE {condition} AND a.name <> 'seen' AND {IsAlarm} AND a.sequence = (
                SELECT MAX(n.sequence) FROM alarms AS n WHERE n.device = a.device AND n.name = a.name AND n.state <> 'end'
                AND n.origin = a.origin)
            ORDER BY d.device, a.sequence, a.name
            """,
            row => new StandingAlarm(Read(row), row.GetInt64(12) == 0, row.GetInt64(13) == 1), parameter)
            .Where(alarm => alarm.IsActive || !alarm.IsSeen)];
}
