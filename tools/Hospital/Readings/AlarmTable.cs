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

    private readonly Database _database;

    internal AlarmTable(Database database) => _database = database;

    /// <summary>What a pack reported of alarms; empty if it reported nothing.</summary>
    public IReadOnlyList<StoredAlarm> OfPack(string device, long sequence) =>
        _database.Query(
            $"SELECT {Columns} FROM {Tables} WHERE d.device = @device AND a.sequence = @sequence ORDER BY a.name",
            Read, ("@device", device), ("@sequence", sequence));

    /// <summary>What devices have reported of alarms, each device's in the order in which it happened.</summary>
    /// <param name="device">Of this device only, or null for all.</param>
    public IReadOnlyList<StoredAlarm> List(string? device = null) =>
        _database.Query(
            $"SELECT {Columns} FROM {Tables} WHERE (@device = '' OR d.device = @device) ORDER BY d.device, a.sequence, a.name",
            Read, ("@device", device ?? ""));

    /// <summary>What was reported of alarms in an association, in the order in which it happened.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredAlarm> OfAssociation(string association) =>
        _database.Query(
            $"SELECT {Columns} FROM {Tables} WHERE o.association = @association ORDER BY a.sequence, a.name",
            Read, ("@association", AssociationId.ToBytes(association)));

    /// <summary>The alarms that are active, or that nobody has seen, each once.</summary>
    /// <param name="device">Of this device only, or null for all.</param>
    public IReadOnlyList<StandingAlarm> Standing(string? device = null) =>
        FindStanding("(@device = '' OR d.device = @device)", ("@device", device ?? ""));

    /// <summary>The alarms of an association that are active, or that nobody has seen, each once.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StandingAlarm> StandingOfAssociation(string association) =>
        FindStanding("o.association = @association", ("@association", AssociationId.ToBytes(association)));

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
                CASE WHEN p.boot < (SELECT MAX(e.boot) FROM epochs AS e WHERE e.device = a.device)
                    OR a.origin <> (
                        SELECT e.origin FROM epochs AS e WHERE e.device = a.device AND e.class = 1
                        ORDER BY e.boot DESC, e.uptime DESC, e.epoch DESC LIMIT 1)
                    OR EXISTS (SELECT 1 FROM alarms AS n WHERE n.device = a.device AND n.name = a.name AND n.state = 'end'
                        AND n.sequence > a.sequence AND n.origin = a.origin) THEN 1 ELSE 0 END,
                CASE WHEN EXISTS (SELECT 1 FROM alarms AS s WHERE s.device = a.device AND s.name = 'seen'
                    AND s.sequence > a.sequence) THEN 1 ELSE 0 END
            FROM {Tables} WHERE {condition} AND a.name <> 'seen' AND a.sequence = (
                SELECT MAX(n.sequence) FROM alarms AS n WHERE n.device = a.device AND n.name = a.name AND n.state <> 'end'
                AND n.origin = a.origin)
            ORDER BY d.device, a.sequence, a.name
            """,
            row => new StandingAlarm(Read(row), row.GetInt64(12) == 0, row.GetInt64(13) == 1), parameter)
            .Where(alarm => alarm.IsActive || !alarm.IsSeen)];
}
