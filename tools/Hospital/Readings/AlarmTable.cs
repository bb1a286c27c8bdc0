using System.Data.Common;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The alarms of a store.</summary>
internal sealed class AlarmTable(Database database)
{
    private const string Columns = "device, sequence, time, boot, uptime, name, state, value, parameters, association";

    /// <summary>Stores what became of an alarm.</summary>
    /// <param name="epoch">Of its pack.</param>
    /// <param name="sequence">Of its pack.</param>
    /// <param name="time">Seconds since 1970, or null while nobody knows.</param>
    /// <param name="uptime">Seconds since the device's start, when it had no clock.</param>
    /// <param name="told">What the device said.</param>
    public void Add(Epoch epoch, long sequence, long? time, long? uptime, ReportedAlarm told) =>
        database.Execute(
            $"INSERT INTO alarms ({Columns}) VALUES (@device, @sequence, @time, @boot, @uptime, @name, @state, @value, @parameters, @association)",
            ("@device", epoch.Device), ("@sequence", sequence), ("@time", time), ("@boot", epoch.Boot), ("@uptime", uptime),
            ("@name", told.Name), ("@state", told.State), ("@value", told.Value), ("@parameters", told.Of), ("@association", epoch.Association));

    /// <summary>What a pack told of alarms.</summary>
    public IReadOnlyList<StoredAlarm> Find(string device, long sequence) =>
        database.Query($"SELECT {Columns} FROM alarms WHERE device = @device AND sequence = @sequence ORDER BY name", Read, ("@device", device), ("@sequence", sequence));

    /// <summary>All that was told, of a device or of all, each device's in the order in which it happened.</summary>
    public IReadOnlyList<StoredAlarm> Find(string? device) =>
        database.Query($"SELECT {Columns} FROM alarms WHERE (@device = '' OR device = @device) ORDER BY device, sequence, name", Read, ("@device", device ?? ""));

    /// <summary>All that was told in an association, in the order in which it happened.</summary>
    public IReadOnlyList<StoredAlarm> FindOf(string association) =>
        database.Query($"SELECT {Columns} FROM alarms WHERE association = @association ORDER BY sequence, name", Read, ("@association", AssociationId.Read(association)));

    /// <summary>What goes on or was not seen, of a device or of all.</summary>
    public IReadOnlyList<StandingAlarm> Standing(string? device) => Standing("(@device = '' OR a.device = @device)", ("@device", device ?? ""));

    /// <summary>What goes on or was not seen in an association.</summary>
    public IReadOnlyList<StandingAlarm> StandingOf(string association) => Standing("a.association = @association", ("@association", AssociationId.Read(association)));

    /// <summary>
    /// For each alarm the last time that it was raised, and what was told after that. In one pack the button comes before what is raised, as the device looks at it first. An
    /// alarm of one association is none of the next, and does not outlast its own.
    /// </summary>
    private List<StandingAlarm> Standing(string condition, (string Name, object? Value) parameter) =>
        [.. database.Query(
            $"""
            SELECT {Columns},
                CASE WHEN boot < (SELECT MAX(e.boot) FROM epochs AS e WHERE e.device = a.device)
                    OR association IS DISTINCT FROM (
                        SELECT e.association FROM epochs AS e WHERE e.device = a.device AND e.class = 'alarm' ORDER BY e.boot DESC, e.uptime DESC, e.epoch DESC LIMIT 1)
                    OR EXISTS (SELECT 1 FROM alarms AS o WHERE o.device = a.device AND o.name = a.name AND o.state = 'end' AND o.sequence > a.sequence
                        AND o.association IS NOT DISTINCT FROM a.association) THEN 1 ELSE 0 END,
                CASE WHEN EXISTS (SELECT 1 FROM alarms AS s WHERE s.device = a.device AND s.name = 'seen' AND s.sequence > a.sequence) THEN 1 ELSE 0 END
            FROM alarms AS a WHERE {condition} AND a.name <> 'seen' AND a.sequence = (
                SELECT MAX(n.sequence) FROM alarms AS n WHERE n.device = a.device AND n.name = a.name AND n.state <> 'end'
                AND n.association IS NOT DISTINCT FROM a.association)
            ORDER BY device, sequence, name
            """,
            row => new StandingAlarm(Read(row), row.GetInt64(10) == 0, row.GetInt64(11) == 1), parameter)
            .Where(alarm => alarm.IsActive || !alarm.IsSeen)];

    private static StoredAlarm Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.IsDBNull(2) ? null : DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(2)),
        row.GetInt64(3),
        row.IsDBNull(4) ? null : row.GetInt64(4),
        new ReportedAlarm(row.GetString(5), row.GetString(6), row.IsDBNull(7) ? null : row.GetDecimal(7), row.IsDBNull(8) ? null : row.GetInt64(8)))
    {
        Association = AssociationId.Write(row["association"] as byte[]),
    };
}
