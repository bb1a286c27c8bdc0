using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>What destinations have refused, until somebody sends it again.</summary>
public sealed class DeadLetterTable
{
    private const int ReasonLimit = 1000;

    // Beside packs, as of no device.
    private const long ClassOfAuditLog = -2;

    private readonly Database _database;

    internal DeadLetterTable(Database database) => _database = database;

    /// <summary>The oldest ones.</summary>
    /// <param name="destination">Of this destination only, or null for all.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="toResend">Only those that somebody has asked for.</param>
    public IReadOnlyList<DeadLetter> List(string? destination = null, int limit = 1000, bool toResend = false) => Select(
        $"(@destination = '' OR n.name = @destination) {(toResend ? "AND l.resend = 1" : "")} ORDER BY l.number LIMIT @limit",
        ("@destination", destination ?? ""), ("@limit", (long)limit));

    /// <summary>One of them, or null.</summary>
    /// <param name="number">Its number.</param>
    public DeadLetter? Find(long number) => Select("l.number = @number", ("@number", number)).FirstOrDefault();

    /// <summary>How many there are for a destination.</summary>
    public long Count(string destination) => _database.Query(
        "SELECT COUNT(*) FROM dead_letters AS l JOIN destinations AS n ON n.number = l.destination WHERE n.name = @destination",
        row => row.GetInt64(0), ("@destination", destination))[0];

    /// <summary>Asks for them to be sent again.</summary>
    /// <param name="number">Only this one; null for all.</param>
    /// <param name="destination">Of this destination only, or null for all.</param>
    /// <returns>How many.</returns>
    public int Resend(long? number = null, string? destination = null) => _database.Execute(
        """
        UPDATE dead_letters SET resend = 1 WHERE (@number = 0 OR number = @number)
            AND (@destination = '' OR destination IN (SELECT number FROM destinations WHERE name = @destination))
        """,
        ("@number", number ?? 0), ("@destination", destination ?? ""));

    /// <summary>Notes a refusal.</summary>
    /// <param name="destination">The number of the destination.</param>
    /// <param name="association">The association's id.</param>
    /// <param name="pack">The pack; null for the association itself.</param>
    /// <param name="reason">What the destination says.</param>
    /// <param name="now">When.</param>
    internal void Add(long destination, string association, PackKey? pack, string reason, DateTimeOffset now) => _database.Execute(
        """
        INSERT INTO dead_letters (destination, association, device, class, sequence, refused, refusals, reason, resend)
        VALUES (@destination, @association, @device, @class, @sequence, @now, 1, @reason, 0)
        ON CONFLICT (destination, association, device, class, sequence) DO UPDATE SET refused = excluded.refused,
            refusals = dead_letters.refusals + 1, reason = excluded.reason, resend = 0
        """,
        ("@destination", destination), ("@association", AssociationId.ToBytes(association)), ("@device", pack?.Device ?? 0),
        ("@class", pack?.DataClass ?? 0), ("@sequence", pack?.Sequence ?? 0), ("@now", now.ToUnixTimeSeconds()),
        ("@reason", reason.Length > ReasonLimit ? reason[..ReasonLimit] : reason));

    /// <summary>Notes that an entry of the audit log was refused.</summary>
    /// <param name="destination">The number of the destination.</param>
    /// <param name="entry">The number of the entry.</param>
    /// <param name="reason">What the destination says.</param>
    /// <param name="now">When.</param>
    internal void AddAuditEntry(long destination, long entry, string reason, DateTimeOffset now) =>
        Add(destination, "", new PackKey(0, 0, ClassOfAuditLog, entry, 0), reason, now);

    private List<DeadLetter> Select(string condition, params ReadOnlySpan<(string Name, object? Value)> parameters) => _database.Query(
        $"""
        SELECT l.number, n.name, l.association, d.device, l.class, l.sequence, l.refused, l.refusals, l.reason, l.resend
        FROM dead_letters AS l JOIN destinations AS n ON n.number = l.destination LEFT JOIN device_numbers AS d ON d.number = l.device
        WHERE {condition}
        """,
        row =>
        {
            bool isAuditEntry = row.GetInt64(4) == ClassOfAuditLog;
            return new DeadLetter(
                row.GetInt64(0), row.GetString(1), AssociationId.ToText((byte[])row[2])!, row.IsDBNull(3) ? "" : row.GetString(3),
                isAuditEntry ? "" : Numbers.DataClassOf(row.GetInt64(4)), isAuditEntry ? 0 : row.GetInt64(5),
                DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(6)), row.GetInt64(7), row.GetString(8), row.GetInt64(9) != 0)
            {
                AuditEntry = isAuditEntry ? row.GetInt64(5) : 0,
            };
        },
        parameters);

    /// <summary>Removes one that was delivered, or of which nothing is left.</summary>
    internal void Remove(long number) => _database.Execute("DELETE FROM dead_letters WHERE number = @number", ("@number", number));
}
