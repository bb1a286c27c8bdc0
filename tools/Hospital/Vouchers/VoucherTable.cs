using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Vouchers;

/// <summary>The vouchers that somebody has imported. The database refuses to change or delete a row.</summary>
public sealed class VoucherTable
{
    private readonly Database _database;

    internal VoucherTable(Database database) => _database = database;

    /// <summary>Keeps a voucher, whose signature somebody has verified.</summary>
    /// <param name="voucher">What is in it.</param>
    /// <param name="message">As the maker has signed it.</param>
    /// <param name="by">Who imports it.</param>
    /// <param name="now">The time.</param>
    /// <returns>false if one with this number for this device was imported before: the first one stays.</returns>
    public bool Add(Voucher voucher, byte[] message, string by, DateTimeOffset now) => _database.Execute(
        """
        INSERT INTO vouchers (thumbprint, number, serial, authority, not_after, message, imported, imported_by)
        VALUES (@thumbprint, @number, @serial, @authority, @notAfter, @message, @now, @by) ON CONFLICT DO NOTHING
        """,
        ("@thumbprint", voucher.Thumbprint), ("@number", voucher.Number), ("@serial", voucher.Serial),
        ("@authority", voucher.Authority.KeyId), ("@notAfter", voucher.NotAfter.ToUnixTimeSeconds()), ("@message", message),
        ("@now", now.ToUnixTimeMilliseconds()), ("@by", by)) == 1;

    /// <summary>Whether there is a voucher for a device, expired or not.</summary>
    /// <param name="device">The device's key.</param>
    public bool Has(CosePublicKey device) =>
        _database.Query("SELECT 1 FROM vouchers WHERE thumbprint = @key LIMIT 1", _ => true, ("@key", device.Thumbprint)).Count > 0;

    /// <summary>The newest voucher for a device that has not expired, as the maker has signed it; or null.</summary>
    /// <param name="device">The device's key.</param>
    /// <param name="above">The device refuses this number and lower ones.</param>
    /// <param name="authority">The authority that is to own it.</param>
    /// <param name="now">The time.</param>
    public byte[]? Find(CosePublicKey device, long above, CosePublicKey authority, DateTimeOffset now) =>
        Find("thumbprint = @key", ("@key", device.Thumbprint), above, authority, now) is [byte[] newest, ..] ? newest : null;

    /// <summary>
    /// The same for a device whose label somebody has read, and whose key is not known yet. Two makers may use the same serial, so there
    /// may be several; each device accepts its own alone.
    /// </summary>
    /// <param name="serial">As it is printed on the label.</param>
    /// <param name="authority">The authority that is to own it.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<byte[]> OfSerial(string serial, CosePublicKey authority, DateTimeOffset now) =>
        Find("serial = @serial", ("@serial", serial), 0, authority, now);

    private List<byte[]> Find(
        string condition, (string Name, object? Value) device, long above, CosePublicKey authority, DateTimeOffset now) =>
        _database.Query(
            $"""
            SELECT message FROM vouchers WHERE {condition} AND number > @above AND authority = @authority AND not_after >= @now
            ORDER BY number DESC LIMIT 3
            """,
            row => (byte[])row["message"], device, ("@above", above), ("@authority", authority.KeyId), ("@now", now.ToUnixTimeSeconds()));
}
