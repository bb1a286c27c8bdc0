using System.Data.Common;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>Where vital signs had no value.</summary>
public sealed class MissingTable
{
    /// <summary>What <see cref="Read"/> needs, of missing AS m and packs AS p.</summary>
    internal const string Columns = "m.device, m.class, m.sequence, m.vital, m.time, m.reason, m.association, p.received";

    private readonly Database _database;

    internal MissingTable(Database database) => _database = database;

    /// <summary>Where vital signs had no value in an association, in the order in which it was reported.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredMissing> OfAssociation(string association) =>
        _database.Query(
            $"""
            SELECT {Columns} FROM missing AS m LEFT JOIN packs AS p ON p.device = m.device AND p.class = m.class AND p.sequence = m.sequence
            WHERE m.association = @association ORDER BY m.class, m.sequence, m.vital
            """,
            Read, ("@association", AssociationId.ToBytes(association)));

    /// <summary>Reads a row.</summary>
    internal static StoredMissing Read(DbDataReader row) => new(
        (string)row["device"],
        (string)row["class"],
        Convert.ToInt64(row["sequence"]),
        VitalSign.Find((string)row["vital"])!,
        row.NullableInt64("time").ToTime(),
        (string)row["reason"])
    {
        Association = AssociationId.ToText(row["association"] as byte[]),
        Received = row.NullableInt64("received").ToTime(),
    };

    /// <summary>Stores that a vital sign had no value.</summary>
    /// <param name="epoch">Of its pack.</param>
    /// <param name="sequence">Of its pack.</param>
    /// <param name="timeSeconds">Seconds since 1970, or null as long as it is unknown.</param>
    /// <param name="uptimeSeconds">Seconds since the device's boot, if it had no clock.</param>
    /// <param name="missing">What the device reported.</param>
    internal void Add(Epoch epoch, long sequence, long? timeSeconds, long? uptimeSeconds, MissingValue missing) =>
        _database.Execute(
            """
            INSERT INTO missing (device, class, sequence, vital, time, boot, uptime, reason, association)
            VALUES (@device, @class, @sequence, @vital, @time, @boot, @uptime, @reason, @association)
            ON CONFLICT DO NOTHING
            """,
            ("@device", epoch.Device), ("@class", epoch.DataClass), ("@sequence", sequence), ("@vital", missing.Vital.Name),
            ("@time", timeSeconds),
            ("@boot", epoch.Boot), ("@uptime", uptimeSeconds), ("@reason", missing.Reason), ("@association", epoch.Association));
}
