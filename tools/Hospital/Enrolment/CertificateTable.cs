using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Enrolment;

/// <summary>The certificates of devices, with what is to be revoked.</summary>
public sealed class CertificateTable
{
    private const string Columns =
        "number, device, slot, serial, issued, not_before, not_after, renew, certificate, issuer, request, installed, revocation, "
        + "revocation_attempts, revocation_answer, revoked";

    private readonly Database _database;

    internal CertificateTable(Database database) => _database = database;

    /// <summary>A certificate, or null.</summary>
    public StoredCertificate? Find(long number) =>
        _database.Query($"SELECT {Columns} FROM certificates WHERE number = @number", Read, ("@number", number)).FirstOrDefault();

    /// <summary>The certificates of a device, the newest first.</summary>
    public IReadOnlyList<StoredCertificate> Of(string device) => _database.Query(
        $"SELECT {Columns} FROM certificates WHERE device = @device ORDER BY number DESC", Read, ("@device", device));

    /// <summary>All that are valid and not to be revoked, by their end.</summary>
    public IReadOnlyList<StoredCertificate> Valid(DateTimeOffset now) => _database.Query(
        $"SELECT {Columns} FROM certificates WHERE not_after > @now AND revocation IS NULL ORDER BY not_after, number", Read,
        ("@now", now.ToUnixTimeSeconds()));

    /// <summary>Stores a certificate.</summary>
    /// <returns>Its number.</returns>
    public long Add(StoredCertificate certificate) => _database.Query(
        """
        INSERT INTO certificates (device, slot, serial, issued, not_before, not_after, renew, certificate, issuer, request,
            revocation_attempts, revocation_answer)
        VALUES (@device, @slot, @serial, @issued, @notBefore, @notAfter, @renew, @certificate, @issuer, @request, 0, '') RETURNING number
        """,
        row => row.GetInt64(0),
        ("@device", certificate.Device), ("@slot", (long)certificate.Slot), ("@serial", certificate.Serial),
        ("@issued", certificate.Issued.ToUnixTimeSeconds()), ("@notBefore", certificate.NotBefore.ToUnixTimeSeconds()),
        ("@notAfter", certificate.NotAfter.ToUnixTimeSeconds()), ("@renew", certificate.Renew.ToUnixTimeSeconds()),
        ("@certificate", certificate.Certificate), ("@issuer", certificate.Issuer), ("@request", certificate.Request))[0];

    /// <summary>Notes that the device has it.</summary>
    public void SetInstalled(long number, DateTimeOffset now) => _database.Execute(
        "UPDATE certificates SET installed = @now WHERE number = @number AND installed IS NULL", ("@now", now.ToUnixTimeSeconds()),
        ("@number", number));

    /// <summary>Notes that all valid certificates of a device, or those of a slot, are to be revoked.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="slot">The slot; null for both.</param>
    /// <param name="except">The number of one that stays; 0 for none.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The time.</param>
    /// <returns>How many.</returns>
    public int Revoke(string device, CertificateSlot? slot, long except, RevocationReason reason, DateTimeOffset now) => _database.Execute(
        """
        UPDATE certificates SET revocation = @reason, revocation_due = @now
        WHERE device = @device AND (@slot = -1 OR slot = @slot) AND number <> @except AND revocation IS NULL AND not_after > @now
        """,
        ("@reason", (long)reason), ("@now", now.ToUnixTimeSeconds()), ("@device", device), ("@slot", (long?)slot ?? -1),
        ("@except", except));

    /// <summary>The certificates about which the CA is to be asked now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<StoredCertificate> RevocationsDue(DateTimeOffset now, int limit) => _database.Query(
        $"SELECT {Columns} FROM certificates WHERE revocation IS NOT NULL AND revoked IS NULL AND revocation_due <= @now "
        + "ORDER BY revocation_due, number LIMIT @limit",
        Read, ("@now", now.ToUnixTimeSeconds()), ("@limit", limit));

    /// <summary>How many are to be revoked and are not yet.</summary>
    public long CountRevocations(DateTimeOffset now) => _database.Query(
        "SELECT COUNT(*) FROM certificates WHERE revocation IS NOT NULL AND revoked IS NULL AND not_after > @now", row => row.GetInt64(0),
        ("@now", now.ToUnixTimeSeconds()))[0];

    /// <summary>Notes what the CA has answered about a revocation.</summary>
    /// <param name="number">The certificate.</param>
    /// <param name="revoked">When it was revoked; null if it was not.</param>
    /// <param name="due">When to ask again.</param>
    /// <param name="answer">For people.</param>
    public void NoteRevocation(long number, DateTimeOffset? revoked, DateTimeOffset due, string answer) => _database.Execute(
        """
        UPDATE certificates SET revoked = @revoked, revocation_due = @due, revocation_answer = @answer,
            revocation_attempts = revocation_attempts + 1
        WHERE number = @number
        """,
        ("@revoked", revoked?.ToUnixTimeSeconds() ?? (object?)null), ("@due", due.ToUnixTimeSeconds()), ("@answer", answer),
        ("@number", number));

    private static StoredCertificate Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), (CertificateSlot)row.GetInt64(2), row.GetString(3), Time(row, 4), Time(row, 5), Time(row, 6),
        Time(row, 7))
    {
        Certificate = (byte[])row[8],
        Issuer = (byte[])row[9],
        Request = (byte[])row[10],
        Installed = row.NullableInt64(11).ToTime(),
        Revocation = (RevocationReason?)row.NullableInt64(12),
        RevocationAttempts = row.GetInt64(13),
        RevocationAnswer = row.GetString(14),
        Revoked = row.NullableInt64(15).ToTime(),
    };

    private static DateTimeOffset Time(DbDataReader row, int column) => row.GetInt64(column).ToTime() ?? DateTimeOffset.MinValue;
}
