using System.Data.Common;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>Where vital signs had no value.</summary>
public sealed class MissingTable
{
    /// <summary>What <see cref="Read"/> needs, of <see cref="Tables"/>.</summary>
    internal const string Columns = "d.device, p.class, p.sequence, m.vital, p.time, w.word, o.association, p.received";

    /// <summary>Missing values with all that is known of them.</summary>
    internal const string Tables =
        "packs AS p JOIN missing AS m ON m.pack = p.number JOIN device_numbers AS d ON d.number = p.device "
            + "JOIN origins AS o ON o.number = p.origin JOIN words AS w ON w.number = m.reason";

    private readonly Database _database;

    internal MissingTable(Database database) => _database = database;

    /// <summary>Where vital signs had no value in an association, in the order in which it was reported.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredMissing> OfAssociation(string association) =>
        _database.Query(
            $"""
            SELECT {Columns} FROM {Tables} JOIN vital_signs AS v ON v.number = m.vital
            WHERE m.origin IN (SELECT number FROM origins WHERE association = @association) ORDER BY p.class, p.sequence, v.name
            """,
            Read, ("@association", AssociationId.ToBytes(association)));

    /// <summary>Reads a row.</summary>
    internal static StoredMissing Read(DbDataReader row) => new(
        row.GetString(0),
        Numbers.DataClassOf(row.GetInt64(1)),
        row.GetInt64(2),
        VitalSign.All[(int)row.GetInt64(3)],
        row.NullableInt64(4).ToTime(),
        row.GetString(5))
    {
        Association = AssociationId.ToText(row.NullableBlob(6)),
        Received = row.GetInt64(7).ToTime(),
    };
}
