using System.Data.Common;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Attestation;

/// <summary>
/// Evidence of devices with its results, and the nonces that devices were asked with. A row is never changed: the database itself refuses
/// that. The same message is stored once, however often it comes.
/// </summary>
public sealed class AttestationTable
{
    private const string Columns = "device, received, start, uptime, nonce, status, reasons, release, evidence";

    private readonly Database _database;

    internal AttestationTable(Database database) => _database = database;

    /// <summary>How long a nonce may be answered.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The newest evidence of a device that is about the present when it arrived; null when there is none. Whoever trusts a device with
    /// something asks this.
    /// </summary>
    /// <param name="device">The device's id.</param>
    public StoredAttestation? Newest(string device) => _database.Query(
        $"""
        SELECT {Columns} FROM attestations WHERE device = @device AND status <> 0
        ORDER BY received DESC, start DESC, uptime DESC LIMIT 1
        """,
        Read, ("@device", device)).FirstOrDefault();

    /// <summary>The latest start that a device has shown, and the longest uptime in it; zeros when it has shown none.</summary>
    internal (long Start, long Uptime) Latest(string device) => _database.Query(
        """
        SELECT start, uptime FROM attestations WHERE device = @device AND status <> 0 ORDER BY start DESC, uptime DESC LIMIT 1
        """,
        row => (row.GetInt64(0), row.GetInt64(1)), ("@device", device)).FirstOrDefault();

    /// <summary>Evidence with its results, the newest first.</summary>
    /// <param name="device">Only of this device; null for all.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<StoredAttestation> List(string? device, int limit) => _database.Query(
        $"""
        SELECT {Columns} FROM attestations WHERE device = @device OR @device = ''
        ORDER BY received DESC, start DESC, uptime DESC LIMIT @limit
        """,
        Read, ("@device", device ?? ""), ("@limit", limit));

    /// <summary>Stores evidence.</summary>
    /// <returns>false if it is stored already.</returns>
    public bool Add(StoredAttestation stored) => _database.Execute(
        $"""
        INSERT INTO attestations (digest, {Columns})
        VALUES (@digest, @device, @received, @start, @uptime, @nonce, @status, @reasons, @release, @evidence) ON CONFLICT DO NOTHING
        """,
        ("@digest", SHA256.HashData(stored.Evidence)), ("@device", stored.Device),
        ("@received", stored.ReceivedAt.ToUnixTimeMilliseconds()), ("@start", stored.Start), ("@uptime", stored.Uptime),
        ("@nonce", stored.Nonce ?? []), ("@status", (long)stored.Status), ("@reasons", string.Join(' ', stored.Reasons)),
        ("@release", stored.Release ?? -1), ("@evidence", stored.Evidence)) == 1;

    /// <summary>A message with its result, as it is stored; null if it is not.</summary>
    public StoredAttestation? Find(string device, byte[] evidence) => _database.Query(
        $"SELECT {Columns} FROM attestations WHERE device = @device AND digest = @digest", Read,
        ("@device", device), ("@digest", SHA256.HashData(evidence))).FirstOrDefault();

    /// <summary>Notes a nonce, before a device is asked with it.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="nonce">Random: 8 to 64 bytes.</param>
    /// <param name="now">The time.</param>
    /// <param name="by">Who asks.</param>
    public void AddNonce(string device, byte[] nonce, DateTimeOffset now, string by) => _database.Execute(
        "INSERT INTO attestation_nonces (device, nonce, asked, asked_by) VALUES (@device, @nonce, @asked, @by)",
        ("@device", device), ("@nonce", nonce), ("@asked", now.ToUnixTimeMilliseconds()), ("@by", by));

    /// <summary>Whether a device was asked with a nonce a short time ago, and no evidence with it is stored yet.</summary>
    public bool IsAwaited(string device, byte[] nonce, DateTimeOffset now) => _database.Query(
        """
        SELECT 1 FROM attestation_nonces AS n WHERE n.device = @device AND n.nonce = @nonce AND n.asked >= @since
            AND NOT EXISTS (SELECT 1 FROM attestations AS a WHERE a.device = n.device AND a.nonce = n.nonce)
        """,
        _ => true, ("@device", device), ("@nonce", nonce), ("@since", (now - Patience).ToUnixTimeMilliseconds())).Count > 0;

    private static StoredAttestation Read(DbDataReader row) => new(
        row.GetString(0),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        row.GetInt64(2),
        row.GetInt64(3),
        row.NullableBlob(4),
        Enum.IsDefined((AttestationStatus)row.GetInt64(5)) ? (AttestationStatus)row.GetInt64(5) : AttestationStatus.Contraindicated,
        row.GetString(6).Split(' ', StringSplitOptions.RemoveEmptyEntries),
        row.GetInt64(7) is >= 0 and var release ? release : null,
        (byte[])row[8]);
}
