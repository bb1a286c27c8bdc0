using NanoMedAgent.Encoding;

namespace NanoMedAgent.Releases;

/// <summary>
/// SUIT_Digest (draft-ietf-suit-manifest, "SUIT Digest Container"): an array of the algorithm and the digest. Only SHA-256 is accepted.
/// </summary>
public static class SuitDigest
{
    /// <summary>Bytes of the digest itself.</summary>
    public const int Length = 32;

    /// <summary>Bytes of the encoded array.</summary>
    public const int EncodedLength = 37;

    private const int Sha256 = -16;

    /// <summary>Reads a digest whose encoding is wrapped in a byte string.</summary>
    /// <param name="encoded">The array.</param>
    /// <param name="digest">32 bytes, or null.</param>
    public static bool TryParse(byte[] encoded, out byte[] digest)
    {
        digest = null;
        return CborReader.TryOpen(encoded, out CborReader reader) && TryRead(reader, out digest) && reader.AtEnd;
    }

    /// <summary>Reads a digest that is part of a larger item.</summary>
    /// <param name="reader">Stands before the digest; after a failure, somewhere inside it.</param>
    /// <param name="digest">32 bytes, or null.</param>
    public static bool TryRead(CborReader reader, out byte[] digest)
    {
        digest = null;
        return reader.TryReadFixedArray(2) && reader.TryReadInteger(Sha256, Sha256, out _)
            && reader.TryReadFixedByteString(Length, out digest);
    }
}
