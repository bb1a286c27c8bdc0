using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Ownership;

/// <summary>
/// A maker's voucher: for one device, with the key of the authority that will own it (PROTOCOL.md, "Ownership"). Compare RFC 8366, section
/// 5, which has the same in JSON.
/// </summary>
internal sealed class Voucher
{
    /// <summary>Bytes of a nonce.</summary>
    public const int NonceLength = 16;

    // 176 at most.
    private const int PayloadLimit = 192;
    private const int SerialLimit = 20;
    private const int ThumbprintLength = 32;

    private readonly CoseSign1 _message;

    private Voucher(CoseSign1 message) => _message = message;

    /// <summary>SHA-256 of the COSE_Key of the device that it is for.</summary>
    public byte[] Thumbprint;

    /// <summary>The owner's key.</summary>
    public CoseKey Authority;

    /// <summary>When it expires, in seconds since 1970.</summary>
    public long NotAfter;

    /// <summary>Its number, which only rises.</summary>
    public long Number;

    /// <summary>The nonce that it answers; null when it answers none.</summary>
    public byte[] Nonce;

    /// <summary>Parses a message. Nothing in it is proven yet.</summary>
    /// <param name="encoded">COSE_Sign1, from anybody.</param>
    /// <returns>null when it is no voucher.</returns>
    public static Voucher Parse(byte[] encoded)
    {
        if (CoseSign1.TryParse(encoded, PayloadLimit, out CoseSign1 message) != CoseRefusal.None)
        {
            return null;
        }

        Voucher voucher = new(message);
        return CborReader.TryOpen(message.Payload, out CborReader reader)
            && reader.TryReadFixedArray(6)
            && reader.TryReadFixedByteString(ThumbprintLength, out voucher.Thumbprint)
            && reader.TryReadTextString(SerialLimit, out _)
            && CoseKey.TryRead(reader, out voucher.Authority)
            && reader.TryReadInteger(0, long.MaxValue, out voucher.NotAfter)
            && reader.TryReadInteger(1, long.MaxValue, out voucher.Number)
            && (reader.TryReadNull() || reader.TryReadFixedByteString(NonceLength, out voucher.Nonce))
            ? voucher : null;
    }

    /// <summary>Whether the maker has signed it.</summary>
    [OwnFrame]
    public bool IsSignedBy(CoseKey maker) => _message.Verify(maker, CosePurpose.Of(CosePurpose.Voucher)) == CoseRefusal.None;
}
