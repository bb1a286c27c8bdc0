using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;

namespace NanoMedAgent.Hospital.Vouchers;

/// <summary>
/// A maker's voucher: it brings the key of a hospital's authority onto one device that has no owner (PROTOCOL.md, "Ownership").
/// </summary>
/// <param name="Thumbprint">SHA-256 of the COSE_Key of the device, 32 bytes.</param>
/// <param name="Serial">The device's serial, as on its label.</param>
/// <param name="Authority">The key of the authority that will own it.</param>
/// <param name="NotAfter">After this time the device refuses it.</param>
/// <param name="Number">Higher than in all vouchers for this device before; makers take milliseconds since 1970.</param>
public sealed record Voucher(byte[] Thumbprint, string Serial, CosePublicKey Authority, DateTimeOffset NotAfter, long Number)
{
    /// <summary>Bytes of a nonce.</summary>
    public const int NonceLength = 16;

    private const int Entries = 6;

    /// <summary>The nonce of the announcement that it answers, 16 bytes; null when it answers none.</summary>
    public byte[]? Nonce { get; init; }

    /// <summary>The message: a COSE_Sign1 by the maker.</summary>
    /// <exception cref="ArgumentException">A device would refuse it; the message says why.</exception>
    public byte[] Sign(HospitalKey maker)
    {
        if (Errors() is { Length: > 0 } errors)
        {
            throw new ArgumentException(errors);
        }

        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(Entries);
        writer.WriteByteString(Thumbprint);
        writer.WriteTextString(Serial);
        writer.WriteEncodedValue(Authority.Encode());
        writer.WriteInt64(NotAfter.ToUnixTimeSeconds());
        writer.WriteInt64(Number);
        if (Nonce is null)
        {
            writer.WriteNull();
        }
        else
        {
            writer.WriteByteString(Nonce);
        }

        writer.WriteEndArray();
        return CoseSign1.Sign(CosePurpose.Of(CosePurpose.Voucher), writer.Encode(), maker);
    }

    /// <summary>Reads a voucher.</summary>
    /// <param name="message">COSE_Sign1.</param>
    /// <param name="maker">The key with which it must be signed; null to verify nothing.</param>
    /// <param name="voucher">null if refused.</param>
    /// <param name="reason">Why it was refused; empty if it was not.</param>
    public static bool TryRead(byte[] message, CosePublicKey? maker, out Voucher? voucher, out string reason)
    {
        voucher = null;
        try
        {
            byte[]? payload = maker is null
                ? CoseSign1.Unverified(message)
                : CoseSign1.Verify(CosePurpose.Of(CosePurpose.Voucher), message, maker);
            if (payload is null)
            {
                reason = maker is null ? "it is signed with an algorithm that no voucher has" : "it was not signed by this maker";
                return false;
            }

            voucher = Read(payload);
            reason = voucher is null ? "its content is not that of a voucher" : voucher.Errors();
            voucher = reason.Length == 0 ? voucher : null;
            return voucher is not null;
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException
            or ArgumentOutOfRangeException)
        {
            reason = $"it is no voucher: {refusal.Message}";
            return false;
        }
    }

    private string Errors() => Thumbprint.Length != SHA256.HashSizeInBytes ? "the thumbprint of the device's key must have 32 bytes"
        : !DeviceLabel.IsSerial(Serial) ? $"the serial must have 1 to {DeviceLabel.SerialLimit} characters of A-Z and 0-9"
        : Number < 1 ? FormattableString.Invariant($"its number is {Number}; it counts from 1")
        : NotAfter < DateTimeOffset.UnixEpoch ? "it has expired before 1970"
        : Nonce is { Length: not NonceLength } ? FormattableString.Invariant($"the nonce must have {NonceLength} bytes")
        : "";

    private static Voucher? Read(byte[] payload)
    {
        CborReader reader = new(payload, CborConformanceMode.Canonical);
        if (reader.ReadStartArray() != Entries)
        {
            return null;
        }

        byte[] thumbprint = reader.ReadByteString();
        string serial = reader.ReadTextString();
        if (CosePublicKey.Read(reader) is not { } authority)
        {
            return null;
        }

        DateTimeOffset notAfter = DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64());
        long number = reader.ReadInt64();
        byte[]? nonce = null;
        if (reader.PeekState() == CborReaderState.Null)
        {
            reader.ReadNull();
        }
        else
        {
            nonce = reader.ReadByteString();
        }

        reader.ReadEndArray();
        return reader.BytesRemaining == 0 ? new Voucher(thumbprint, serial, authority, notAfter, number) { Nonce = nonce } : null;
    }
}
