using System.Data.Common;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The alarms that devices have reported.</summary>
public sealed class AlarmTable
{
    private const string Columns = "device, sequence, time, boot, uptime, name, state, value, parameters, association";

    private readonly Database _database;

    internal AlarmTable(Database database) => _database = database;

    /// <summary>What a pack reported of alarms; empty if it reported nothing.</summary>
    public IReadOnlyList<StoredAlarm> OfPack(string device, long sequence) =>
        _database.Query(
            $"SELECT {Columns} FROM alarms WHERE device = @device AND sequence = @sequence ORDER BY name",
            Read, ("@device", device), ("@sequence", sequence));

    /// <summary>What devices have reported of alarms, each device's in the order in which it happened.</summary>
    /// <param name="device">Of this device only, or null for all.</param>
    public IReadOnlyList<StoredAlarm> List(string? device = null) =>
        _database.Query(
            $"SELECT {Columns} FROM alarms WHERE (@device = '' OR device = @device) ORDER BY device, sequence, name",
            Read, ("@device", device ?? ""));

    /// <summary>What was reported of alarms in an association, in the order in which it happened.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredAlarm> OfAssociation(string association) =>
        _database.Query(
            $"SELECT {Columns} FROM alarms WHERE association = @association ORDER BY sequence, name",
            Read, ("@association", AssociationId.ToBytes(association)));

    /// <summary>The alarms that are active, or that nobody has seen, each once.</summary>
    /// <param name="device">Of this device only, or null for all.</param>
    public IReadOnlyList<StandingAlarm> Standing(string? device = null) =>
        FindStanding("(@device = '' OR a.device = @device)", ("@device", device ?? ""));

    /// <summary>The alarms of an association that are active, or that nobody has seen, each once.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StandingAlarm> StandingOfAssociation(string association) =>
        FindStanding("a.association = @association", ("@association", AssociationId.ToBytes(association)));

    /// <summary>Stores what was reported of an alarm.</summary>
    /// <param name="epoch">Of its pack.</param>
    /// <param name="sequence">Of its pack.</param>
    /// <param name="timeSeconds">Seconds since 1970, or null as long as it is unknown.</param>
    /// <param name="uptimeSeconds">Seconds since the device's boot, if it had no clock.</param>
    /// <param name="reported">What the device reported.</param>
    internal void Add(Epoch epoch, long sequence, long? timeSeconds, long? uptimeSeconds, ReportedAlarm reported) =>
        _database.Execute(
            $"""
            INSERT INTO alarms ({Columns})
            VALUES (@device, @sequence, @time, @boot, @uptime, @name, @state, @value, @parameters, @association)
            """,
            ("@device", epoch.Device), ("@sequence", sequence), ("@time", timeSeconds), ("@boot", epoch.Boot), ("@uptime", uptimeSeconds),
            ("@name", reported.Name), ("@state", reported.State), ("@value", reported.Value), ("@parameters", reported.Of),
            ("@association", epoch.Association));

    private static StoredAlarm Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.NullableInt64("time").ToTime(),
        row.GetInt64(3),
        row.IsDBNull(4) ? null : row.GetInt64(4),
        new ReportedAlarm(
            row.GetString(5), row.GetString(6), row.IsDBNull(7) ? null : row.GetDecimal(7), row.IsDBNull(8) ? null : row.GetInt64(8)))
    {
        Association = AssociationId.ToText(row["association"] as byte[]),
    };

    /// <summary>
    /// For each alarm the last time that it was raised, and what was reported after that. In one pack the button comes before what is
    /// raised, because the device reads it first. An alarm of one association is not an alarm of the next, and ends with its own.
    /// </summary>
    private List<StandingAlarm> FindStanding(string condition, (string Name, object? Value) parameter) =>
        [.. _database.Query(
            $"""
            SELECT {Columns},
                CASE WHEN boot < (SELECT MAX(e.boot) FROM epochs AS e WHERE e.device = a.device)
                    OR association IS DISTINCT FROM (
                        SELECT e.association FROM epochs AS e WHERE e.device = a.device AND e.class = 'alarm' ORDER BY e.boot DESC,
                        e.uptime DESC, e.epoch DESC LIMIT 1)
                    OR EXISTS (SELECT 1 FROM alarms AS o WHERE o.device = a.device AND o.name = a.name AND o.state = 'end'
                        AND o.sequence > a.sequence
                        AND o.association IS NOT DISTINCT FROM a.association) THEN 1 ELSE 0 END,
                CASE WHEN EXISTS (SELECT 1 FROM alarms AS s WHERE s.device = a.device AND s.name = 'seen'
                    AND s.sequence > a.sequence) THEN 1 ELSE 0 END
            FROM alarms AS a WHERE {condition} AND a.name <> 'seen' AND a.sequence = (
                SELECT MAX(n.sequence) FROM alarms AS n WHERE n.device = a.device AND n.name = a.name AND n.state <> 'end'
                AND n.association IS NOT DISTINCT FROM a.association)
            ORDER BY device, sequence, name
            """,
            row => new StandingAlarm(Read(row), row.GetInt64(10) == 0, row.GetInt64(11) == 1), parameter)
            .Where(alarm => alarm.IsActive || !alarm.IsSeen)];
}
