using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;

namespace Protocol.Tests.World;

/// <summary>Verifies COSE_Sign1 with .NET alone, as neither the firmware nor the hospital's programs do it.</summary>
internal static class Signatures
{
    private const int SignatureLength = 64;
    private const byte EnvelopeTag = 0xD8;

    /// <summary>Whether two messages are the same but for their signatures, and the second one's is right.</summary>
    public static bool AreAlikeButFor(byte[] made, byte[] written, CosePublicKey signer, byte[] purpose)
    {
        if (made.Length != written.Length)
        {
            return false;
        }

        byte[] signature = SignatureOf(made);
        int place = made.AsSpan().IndexOf(signature);
        bool isRestAlike = made.AsSpan(0, place).SequenceEqual(written.AsSpan(0, place))
            && made.AsSpan(place + SignatureLength).SequenceEqual(written.AsSpan(place + SignatureLength));
        return isRestAlike && IsSigned(written, signer, purpose);
    }

    /// <summary>Whether a COSE_Sign1, or the first signature of an envelope, is a key's.</summary>
    /// <param name="message">The message.</param>
    /// <param name="signer">The key.</param>
    /// <param name="purpose">The external_aad; empty for an envelope.</param>
    public static bool IsSigned(byte[] message, CosePublicKey signer, byte[] purpose)
    {
        bool isEnvelope = message[0] == EnvelopeTag;
        byte[] detached = isEnvelope ? SignedRelease.Read(message).Digest : [];
        CborReader reader = new(isEnvelope ? SignedRelease.Read(message).Signatures[0].Encoded : message, CborConformanceMode.Canonical);
        if (reader.PeekState() == CborReaderState.Tag)
        {
            ((int)reader.ReadTag()).ShouldBe(18);
        }

        reader.ReadStartArray().ShouldBe(4);
        byte[] protectedHeaders = reader.ReadByteString();
        reader.SkipValue();
        byte[] payload = detached;
        if (isEnvelope)
        {
            reader.ReadNull();
        }
        else
        {
            payload = reader.ReadByteString();
        }

        byte[] signature = reader.ReadByteString();
        CborWriter structure = new(CborConformanceMode.Canonical);
        structure.WriteStartArray(4);
        structure.WriteTextString("Signature1");
        structure.WriteByteString(protectedHeaders);
        structure.WriteByteString(purpose);
        structure.WriteByteString(payload);
        structure.WriteEndArray();
        using ECDsa key = signer.ToECDsa();
        return key.VerifyData(structure.Encode(), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static byte[] SignatureOf(byte[] message) =>
        (message[0] == EnvelopeTag ? SignedRelease.Read(message).Signatures[0].Encoded : message)[^SignatureLength..];
}
