using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>Which associations were granted to which device, for those who store what devices send. It reads only.</summary>
public sealed class AssociationLedger
{
    private readonly Database _database;

    internal AssociationLedger(Database database) => _database = database;

    /// <summary>What the ledger says of an association; null if it was never granted.</summary>
    /// <param name="association">Its id: 16 bytes.</param>
    public LedgerEntry? Find(byte[] association) =>
        _database.Query(
            """
            SELECT a.device, a.granted, b.effective, e.ended FROM associations AS a
            LEFT JOIN association_begins AS b ON b.association = a.association
            LEFT JOIN association_ends AS e ON e.association = a.association
            WHERE a.association = @association
            """,
            row => new LedgerEntry(
                row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), TimeOrNull(row, 2), TimeOrNull(row, 3)),
            ("@association", association)).FirstOrDefault();

    /// <summary>Whether an association was granted to a device.</summary>
    /// <param name="association">Its id: 32 hexadecimal digits.</param>
    /// <param name="device">The device's id.</param>
    public bool Has(string association, string device) => Find(AssociationId.ToBytes(association)!)?.Device == device;

    private static DateTimeOffset? TimeOrNull(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
