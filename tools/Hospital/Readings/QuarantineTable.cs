using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// The packs in quarantine, and what was decided about them. A row is never changed or deleted: the database itself refuses that.
/// </summary>
public sealed class QuarantineTable
{
    /// <summary>The decision by which a pack is stored after all.</summary>
    internal const string Accepted = "accepted";

    private const string Dismissed = "dismissed";

    private const string Columns =
        "q.device, q.class, q.sequence, q.reason, q.epoch, q.received, q.late, q.association, q.pack, d.decision, d.decided, d.decided_by, "
            + "d.association, d.note";

    private const string Tables =
        "quarantine AS q LEFT JOIN quarantine_decisions AS d ON d.device = q.device AND d.class = q.class AND d.sequence = q.sequence";

    private readonly Database _database;

    internal QuarantineTable(Database database) => _database = database;

    /// <summary>The packs in quarantine, by device, class and sequence number.</summary>
    /// <param name="device">Of this device only, or null for all.</param>
    /// <param name="isOpen">Only those that nobody has decided about.</param>
    public IReadOnlyList<QuarantinedPack> List(string? device = null, bool isOpen = true) =>
        _database.Query(
            $"""
            SELECT {Columns} FROM {Tables} WHERE (@device = '' OR q.device = @device) AND (@open = 0 OR d.decision IS NULL)
            ORDER BY q.device, q.class, q.sequence
            """,
            Read, ("@device", device ?? ""), ("@open", isOpen ? 1L : 0L));

    /// <summary>What nobody has decided about, in groups of the same device, class, reason and association.</summary>
    /// <param name="device">Of this device only, or null for all.</param>
    public IReadOnlyList<QuarantineGroup> Groups(string? device = null) =>
        _database.Query(
            $"""
            SELECT q.device, q.class, q.reason, q.association, MIN(q.sequence), MAX(q.sequence), COUNT(*), MIN(q.received), MAX(q.received)
            FROM {Tables} WHERE (@device = '' OR q.device = @device) AND d.decision IS NULL
            GROUP BY q.device, q.class, q.reason, q.association ORDER BY MAX(q.received) DESC, q.device, q.class
            """,
            row => new QuarantineGroup(
                row.GetString(0), row.GetString(1), ReasonOf(row.GetString(2)), AssociationId.ToText(row[3] as byte[]))
            {
                First = row.GetInt64(4),
                Last = row.GetInt64(5),
                Count = row.GetInt64(6),
                FirstReceived = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(7)),
                LastReceived = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(8)),
            },
            ("@device", device ?? ""));

    /// <summary>How many packs of a device nobody has decided about.</summary>
    /// <param name="device">Its id.</param>
    public long CountOpen(string device) =>
        _database.Query(
            $"SELECT COUNT(*) FROM {Tables} WHERE q.device = @device AND d.decision IS NULL", row => row.GetInt64(0),
            ("@device", device))[0];

    /// <summary>How much of all devices nobody has decided about.</summary>
    public QuarantineTotals Totals()
    {
        List<(string Device, long Packs, long Bytes)> all = _database.Query(
            "SELECT device, packs, bytes FROM quarantine_totals WHERE packs > 0 ORDER BY device",
            row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2)));
        return new QuarantineTotals(
            all.Sum(each => each.Packs),
            all.Sum(each => each.Bytes),
            [.. all.Where(each => Bound.IsExceededBy(each.Packs, each.Bytes)).Select(each => each.Device)]);
    }

    /// <summary>How much of one device may be here.</summary>
    public QuarantineBound Bound { get; set; } = new();

    /// <summary>Whether another pack of a device has no room.</summary>
    internal bool IsFull(string device, int bytes) => _database.Query(
        "SELECT packs, bytes FROM quarantine_totals WHERE device = @device", row => (Packs: row.GetInt64(0), Bytes: row.GetInt64(1)),
        ("@device", device)) is [var total] && Bound.IsExceededBy(total.Packs, total.Bytes, bytes);

    /// <summary>Whether a number of a device's class is in quarantine.</summary>
    internal bool Contains(string device, string dataClass, long sequence) =>
        _database.Query(
            "SELECT 1 FROM quarantine WHERE device = @device AND class = @class AND sequence = @sequence", _ => true,
            ("@device", device), ("@class", dataClass), ("@sequence", sequence)).Count > 0;

    /// <summary>Stores a pack.</summary>
    internal void Add(QuarantinedPack pack)
    {
        _database.Execute(
            """
            INSERT INTO quarantine (device, class, sequence, epoch, received, late, reason, association, pack)
            VALUES (@device, @class, @sequence, @epoch, @received, @late, @reason, @association, @pack)
            """,
            ("@device", pack.Device), ("@class", pack.DataClass), ("@sequence", pack.Sequence), ("@epoch", pack.EpochId),
            ("@received", pack.Received.ToUnixTimeSeconds()), ("@late", pack.IsMarkedLate ? 1L : 0L), ("@reason", pack.Reason.ToString()),
            ("@association", AssociationId.ToBytes(pack.Association)), ("@pack", pack.Pack));
        _database.Execute(
            """
            INSERT INTO quarantine_totals (device, packs, bytes) VALUES (@device, 1, @bytes)
            ON CONFLICT (device) DO UPDATE SET packs = quarantine_totals.packs + 1, bytes = quarantine_totals.bytes + excluded.bytes
            """,
            ("@device", pack.Device), ("@bytes", (long)pack.Pack.Length));
    }

    /// <summary>Stores a decision, in a transaction of the caller. The first one remains.</summary>
    internal void Decide(QuarantinedPack pack, QuarantineDecision decision)
    {
        int isFirst = _database.Execute(
            """
            INSERT INTO quarantine_decisions (device, class, sequence, decided, decided_by, decision, association, note)
            VALUES (@device, @class, @sequence, @at, @by, @decision, @association, @note) ON CONFLICT DO NOTHING
            """,
            ("@device", pack.Device), ("@class", pack.DataClass), ("@sequence", pack.Sequence), ("@at", decision.At.ToUnixTimeSeconds()),
            ("@by", decision.By), ("@decision", decision.IsAccepted ? Accepted : Dismissed),
            ("@association", AssociationId.ToBytes(decision.Association)), ("@note", decision.Note));
        if (isFirst == 1)
        {
            _database.Execute(
                "UPDATE quarantine_totals SET packs = packs - 1, bytes = bytes - @bytes WHERE device = @device",
                ("@bytes", (long)pack.Pack.Length), ("@device", pack.Device));
        }
    }

    // A newer version may have written a reason that this one does not know.
    private static RefusalReason ReasonOf(string name) =>
        Enum.TryParse(name, out RefusalReason reason) ? reason : RefusalReason.ContentWrong;

    private static QuarantinedPack Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt64(2),
        ReasonOf(row.GetString(3)))
    {
        EpochId = (byte[])row[4],
        Received = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(5)),
        IsMarkedLate = row.GetInt64(6) != 0,
        Association = AssociationId.ToText(row[7] as byte[]),
        Pack = (byte[])row[8],
        Decision = row.IsDBNull(9)
            ? null
            : new QuarantineDecision(
                row.GetString(9) == Accepted, DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(10)), row.GetString(11),
                AssociationId.ToText(row[12] as byte[]), row.GetString(13)),
    };
}
