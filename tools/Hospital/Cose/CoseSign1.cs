using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Cose;

/// <summary>
/// COSE_Sign1 without its tag (RFC 9052, section 4.2). .NET's own COSE library does not know ESP256; this class adds the structure around
/// .NET's ECDSA.
/// </summary>
internal static class CoseSign1
{
    private const int Tag = 18;
    private const string Context = "Signature1";

    /// <summary>Signs a payload for a purpose with ESP256, and names the key in the headers.</summary>
    public static byte[] Sign(byte[] purpose, byte[] payload, HospitalKey key)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        Write(writer, purpose, payload, isDetached: false, key);
        return writer.Encode();
    }

    /// <summary>
    /// Signs a detached payload. The message has the tag and no external_aad, as SUIT requires: so it never verifies for another purpose.
    /// </summary>
    public static byte[] SignDetached(byte[] payload, HospitalKey key)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteTag((CborTag)Tag);
        Write(writer, purpose: [], payload, isDetached: true, key);
        return writer.Encode();
    }

    /// <summary>Verifies a message that is signed for a purpose with ESP256 or ES256.</summary>
    /// <returns>The payload; null if the algorithm is another one or the signature is wrong.</returns>
    /// <exception cref="CborContentException">It is not CBOR.</exception>
    /// <exception cref="InvalidOperationException">It is not a COSE_Sign1.</exception>
    public static byte[]? Verify(byte[] purpose, ReadOnlyMemory<byte> message, CosePublicKey key) =>
        TryRead(message, out byte[] protectedHeaders, out byte[] payload, out byte[] signature) && HasAlgorithmAlone(protectedHeaders)
            ? Verify(purpose, protectedHeaders, payload, signature, key)
            : null;

    /// <summary>Verifies a message whose protected headers must be these.</summary>
    /// <returns>The payload; null if the headers are others or the signature is wrong.</returns>
    /// <exception cref="CborContentException">It is not CBOR.</exception>
    /// <exception cref="InvalidOperationException">It is not a COSE_Sign1.</exception>
    public static byte[]? Verify(byte[] purpose, byte[] headers, ReadOnlyMemory<byte> message, CosePublicKey key) =>
        TryRead(message, out byte[] protectedHeaders, out byte[] payload, out byte[] signature)
            && protectedHeaders.AsSpan().SequenceEqual(headers)
            ? Verify(purpose, protectedHeaders, payload, signature, key)
            : null;

    /// <summary>The payload of a message without any verification.</summary>
    /// <returns>null if the algorithm is another one than ESP256 or ES256.</returns>
    /// <exception cref="CborContentException">It is not CBOR.</exception>
    /// <exception cref="InvalidOperationException">It is not a COSE_Sign1.</exception>
    public static byte[]? Unverified(byte[] message) =>
        TryRead(message, out byte[] protectedHeaders, out byte[] payload, out _) && HasAlgorithmAlone(protectedHeaders) ? payload : null;

    /// <summary>The protected headers of a message without any verification.</summary>
    /// <returns>null if it is not a COSE_Sign1.</returns>
    /// <exception cref="CborContentException">It is not CBOR.</exception>
    /// <exception cref="InvalidOperationException">It is not a COSE_Sign1.</exception>
    public static byte[]? HeadersUnverified(byte[] message) => TryRead(message, out byte[] headers, out _, out _) ? headers : null;

    private static byte[]? Verify(byte[] purpose, byte[] protectedHeaders, byte[] payload, byte[] signature, CosePublicKey key)
    {
        using ECDsa verifying = key.ToECDsa();
        byte[] signed = CoseStructure.ForProof(Context, protectedHeaders, purpose, payload);
        return verifying.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
            ? payload
            : null;
    }

    private static bool TryRead(ReadOnlyMemory<byte> message, out byte[] protectedHeaders, out byte[] payload, out byte[] signature)
    {
        (protectedHeaders, payload, signature) = ([], [], []);
        CborReader reader = new(message, CborConformanceMode.Canonical);
        if (reader.ReadStartArray() != 4)
        {
            return false;
        }

        protectedHeaders = reader.ReadByteString();
        if (reader.PeekState() != CborReaderState.StartMap)
        {
            return false;
        }

        // The unprotected headers are not signed, so nothing in them counts. The algorithm must be in the protected ones, see below.
        reader.SkipValue();
        payload = reader.ReadByteString();
        signature = reader.ReadByteString();
        reader.ReadEndArray();
        return reader.BytesRemaining == 0;
    }

    private static bool HasAlgorithmAlone(byte[] protectedHeaders) =>
        protectedHeaders.AsSpan().SequenceEqual(CoseStructure.Algorithm(CoseAlgorithm.Esp256))
        || protectedHeaders.AsSpan().SequenceEqual(CoseStructure.Algorithm(CoseAlgorithm.Es256));

    private static void Write(CborWriter writer, byte[] purpose, byte[] payload, bool isDetached, HospitalKey key)
    {
        byte[] protectedHeaders = CoseStructure.Algorithm(CoseAlgorithm.Esp256);
        writer.WriteStartArray(4);
        writer.WriteByteString(protectedHeaders);
        writer.WriteStartMap(1);
        writer.WriteInt32(4);
        writer.WriteByteString(key.Public.KeyId);
        writer.WriteEndMap();
        if (isDetached)
        {
            writer.WriteNull();
        }
        else
        {
            writer.WriteByteString(payload);
        }

        writer.WriteByteString(key.Sign(CoseStructure.ForProof(Context, protectedHeaders, purpose, payload)));
        writer.WriteEndArray();
    }
}
