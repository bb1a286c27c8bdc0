using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>Where patients have moved to with their sensors.</summary>
internal static class AssociationMoves
{
    /// <summary>Joins the newest move of an association; its columns are null where it is at the place of its pairing.</summary>
    public const string Join =
        "LEFT JOIN association_moves AS m ON m.number = (SELECT MAX(n.number) FROM association_moves AS n "
            + "WHERE n.association = a.association)";

    /// <summary>Where an association is now: ward and bed.</summary>
    public const string Ward = "COALESCE(m.ward, a.ward)";

    /// <summary>Its bed.</summary>
    public const string Location = "COALESCE(m.location, a.location)";

    /// <summary>The places of an association, the first one first.</summary>
    public static IReadOnlyList<AssociationPlace> PlacesOf(Database database, string association) => database.Query(
        """
        SELECT granted, ward, location, 0 AS place FROM associations WHERE association = @association
        UNION ALL SELECT moved, ward, location, number FROM association_moves WHERE association = @association ORDER BY place
        """,
        row => new AssociationPlace(DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), row.GetString(1), row.GetString(2)),
        ("@association", AssociationId.ToBytes(association)));

    /// <summary>The associations of a person that have not ended move to a place, in an exclusive transaction of the caller.</summary>
    /// <param name="database">The database.</param>
    /// <param name="survivor">The person's id.</param>
    /// <param name="ward">The ward.</param>
    /// <param name="bed">The bed.</param>
    /// <param name="now">The time.</param>
    public static void MoveInTransaction(Database database, string survivor, string ward, string bed, DateTimeOffset now)
    {
        List<byte[]> elsewhere = database.Query(
            $"""
            SELECT a.association FROM associations AS a
            LEFT JOIN association_ends AS e ON e.association = a.association {Join}
            WHERE a.patient IN {PatientMerges.IdsOfPerson} AND e.association IS NULL AND NOT ({Ward} = @ward AND {Location} = @bed)
            """,
            row => (byte[])row[0], ("@survivor", survivor), ("@ward", ward), ("@bed", bed));
        foreach (byte[] association in elsewhere)
        {
            AddInTransaction(database, association, ward, bed, now);
        }
    }

    /// <summary>An association moves to a place, in an exclusive transaction of the caller.</summary>
    public static void AddInTransaction(Database database, byte[] association, string ward, string bed, DateTimeOffset now)
    {
        database.Execute(
            "INSERT INTO association_moves (association, ward, location, moved) VALUES (@association, @ward, @bed, @now)",
            ("@association", association), ("@ward", ward), ("@bed", bed), ("@now", now.ToUnixTimeMilliseconds()));
        LedgerChanges.Note(database, now);
    }
}
