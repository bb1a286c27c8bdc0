using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Releases;

/// <summary>Writes SUIT envelopes: a manifest, its digest, and signatures over the digest.</summary>
public static class SuitEnvelopeWriter
{
    /// <summary>A SUIT_Digest.</summary>
    /// <param name="digest">SHA-256.</param>
    public static byte[] EncodeDigest(byte[] digest)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(2);
        writer.WriteInt32(SuitLabels.Sha256);
        writer.WriteByteString(digest);
        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <summary>What is signed: the SUIT_Digest of a manifest.</summary>
    public static byte[] DigestOf(byte[] manifest)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteByteString(manifest);
        return EncodeDigest(SHA256.HashData(writer.Encode()));
    }

    /// <summary>Signs a manifest's digest with ESP256: a COSE_Sign1 with a detached payload and the key's id.</summary>
    public static byte[] Sign(byte[] manifest, HospitalKey key) => CoseSign1.SignDetached(DigestOf(manifest), key);

    /// <summary>The envelope.</summary>
    public static byte[] Write(byte[] manifest, params IReadOnlyList<byte[]> signatures)
    {
        CborWriter authentication = new(CborConformanceMode.Canonical);
        authentication.WriteStartArray(1 + signatures.Count);
        authentication.WriteByteString(DigestOf(manifest));
        foreach (byte[] signature in signatures)
        {
            authentication.WriteByteString(signature);
        }

        authentication.WriteEndArray();
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteTag((CborTag)SuitLabels.EnvelopeTag);
        writer.WriteStartMap(2);
        writer.WriteInt32(SuitLabels.Authentication);
        writer.WriteByteString(authentication.Encode());
        writer.WriteInt32(SuitLabels.Manifest);
        writer.WriteByteString(manifest);
        writer.WriteEndMap();
        return writer.Encode();
    }
}
