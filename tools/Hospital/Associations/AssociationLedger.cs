using System.Buffers.Binary;
using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>Which associations were granted to which device, for those who store what devices send. It reads only.</summary>
public sealed class AssociationLedger
{
    // Beyond that they are read again.
    private const int CacheLimit = 50_000;

    private readonly Database _database;
    private readonly Dictionary<UInt128, LedgerEntry?> _cache = [];
    private long _changes;
    private bool _isCurrent;

    internal AssociationLedger(Database database) => _database = database;

    /// <summary>What the ledger says of an association; null if it was never granted.</summary>
    /// <param name="association">Its id: 16 bytes.</param>
    public LedgerEntry? Find(byte[] association)
    {
        using Lock.Scope scope = _database.EnterScope();
        bool isCached = _isCurrent && association.Length == PairingGrant.IdLength;
        UInt128 id = isCached ? BinaryPrimitives.ReadUInt128BigEndian(association) : 0;
        if (isCached && _cache.TryGetValue(id, out LedgerEntry? known))
        {
            return known;
        }

        LedgerEntry? entry = _database.Query(Entry("@association"), Read, ("@association", association)).FirstOrDefault();
        Note(association, entry);
        return entry;
    }

    /// <summary>Whether an association was granted to a device.</summary>
    /// <param name="association">Its id: 32 hexadecimal digits.</param>
    /// <param name="device">The device's id.</param>
    public bool Has(string association, string device) => Find(AssociationId.ToBytes(association)!)?.Device == device;

    /// <summary>What was read stays true until <see cref="EndUse"/>, because nothing has changed since it was read.</summary>
    /// <param name="changes">The number of the last change of an association.</param>
    internal void BeginUse(long changes)
    {
        if (changes != _changes)
        {
            _cache.Clear();
            _changes = changes;
        }

        _isCurrent = true;
    }

    /// <summary>The query for what <see cref="Read"/> reads.</summary>
    /// <param name="association">The parameter for the id of the association.</param>
    internal static string Entry(string association) =>
        $"""
        SELECT a.device, a.granted, b.effective, e.ended, e.cause,
            (SELECT MIN(begun.effective) FROM associations AS later
                JOIN association_begins AS begun ON begun.association = later.association
                WHERE later.device = a.device AND later.counter > a.counter)
        FROM associations AS a
        LEFT JOIN association_begins AS b ON b.association = a.association
        LEFT JOIN association_ends AS e ON e.association = a.association
        WHERE a.association = {association}
        """;

    /// <summary>Reads a row.</summary>
    internal static LedgerEntry Read(DbDataReader row) => new(
        row.GetString(0),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        TimeOrNull(row, 2),
        TimeOrNull(row, 3),
        row.IsDBNull(4) ? null : Enum.Parse<EndCause>(row.GetString(4)),
        TimeOrNull(row, 5));

    /// <summary>Notes what was read, as long as it stays true.</summary>
    /// <param name="association">The id of the association.</param>
    /// <param name="entry">null if it was never granted.</param>
    internal void Note(byte[] association, LedgerEntry? entry)
    {
        if (_isCurrent && association.Length == PairingGrant.IdLength)
        {
            if (_cache.Count == CacheLimit)
            {
                _cache.Clear();
            }

            _cache[BinaryPrimitives.ReadUInt128BigEndian(association)] = entry;
        }
    }

    /// <summary>From now on others may change associations.</summary>
    internal void EndUse() => _isCurrent = false;

    private static DateTimeOffset? TimeOrNull(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
