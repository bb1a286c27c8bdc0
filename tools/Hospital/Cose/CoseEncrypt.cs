using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace NanoMedAgent.Hospital.Cose;

/// <summary>COSE_Encrypt without its tag, for recipients with ECDH-ES + A128KW (RFC 9052, section 5.1; RFC 9053, section 6.4).</summary>
internal static class CoseEncrypt
{
    private const int KeyBits = 128;
    private const int NonceLength = 13;

    /// <summary>Reads a message, and decrypts it if it is for the recipient.</summary>
    /// <param name="reader">At the message; afterwards behind it.</param>
    /// <param name="recipient">The reader's key agreement.</param>
    /// <param name="purpose">What the content key is for: the external_aad, and part of the wrapping key's derivation.</param>
    /// <param name="contentKey">The content key, if the recipient could unwrap it.</param>
    /// <param name="recipients">How many recipients it has.</param>
    /// <returns>The plaintext; null if the recipient is not named, or the message is not authentic.</returns>
    /// <exception cref="CborContentException">It is not CBOR.</exception>
    /// <exception cref="InvalidOperationException">It is not such a message.</exception>
    public static byte[]? Open(CborReader reader, KeyAgreement recipient, byte[] purpose, out byte[]? contentKey, out int recipients)
    {
        byte[]? unwrapped = null;
        byte[]? content = Open(
            reader, () => unwrapped = Unwrap(reader, recipient, purpose) ?? unwrapped, () => unwrapped, purpose, out recipients);
        contentKey = unwrapped;
        return content;
    }

    /// <summary>Reads a message, and decrypts it with its content key.</summary>
    /// <param name="reader">At the message; afterwards behind it.</param>
    /// <param name="contentKey">The content key.</param>
    /// <param name="purpose">What the content key is for: the external_aad.</param>
    /// <param name="recipients">How many recipients it has.</param>
    /// <returns>The plaintext; null if it is of another key, or not authentic.</returns>
    /// <exception cref="CborContentException">It is not CBOR.</exception>
    /// <exception cref="InvalidOperationException">It is not such a message.</exception>
    public static byte[]? OpenWith(CborReader reader, byte[] contentKey, byte[] purpose, out int recipients) =>
        Open(reader, () => reader.SkipValue(), () => contentKey, purpose, out recipients);

    private static byte[]? Open(
        CborReader reader, Action readRecipient, Func<byte[]?> contentKey, byte[] purpose, out int recipients)
    {
        recipients = 0;
        reader.ReadStartArray();
        byte[] protectedHeaders = reader.ReadByteString();
        reader.ReadStartMap();
        int ivLabel = reader.ReadInt32();
        byte[] iv = reader.ReadByteString();
        reader.ReadEndMap();
        byte[] ciphertext = reader.ReadByteString();
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            readRecipient();
            recipients++;
        }

        reader.ReadEndArray();
        reader.ReadEndArray();
        return contentKey() is { } key && ivLabel == 5 && iv.Length == NonceLength
            && protectedHeaders.AsSpan().SequenceEqual(CoseStructure.Algorithm(CoseAlgorithm.AesCcm))
            ? CoseCcm.Open("Encrypt", key, iv, purpose, ciphertext)
            : null;
    }

    /// <summary>The content key, if this COSE_recipient is the one that is named.</summary>
    private static byte[]? Unwrap(CborReader reader, KeyAgreement recipient, byte[] purpose)
    {
        reader.ReadStartArray();
        byte[] protectedHeaders = reader.ReadByteString();
        reader.ReadStartMap();
        int keyIdLabel = reader.ReadInt32();
        byte[] keyId = reader.ReadByteString();
        int ephemeralLabel = reader.ReadInt32();
        CosePublicKey? ephemeral = CosePublicKey.Read(reader);
        reader.ReadEndMap();
        byte[] wrapped = reader.ReadByteString();
        reader.ReadEndArray();

        byte[] expected = CoseStructure.Algorithm(CoseAlgorithm.EcdhEsA128Kw);
        if (keyIdLabel != 4 || ephemeralLabel != -1 || ephemeral is null
            || !protectedHeaders.AsSpan().SequenceEqual(expected) || !keyId.AsSpan().SequenceEqual(recipient.KeyId))
        {
            return null;
        }

        byte[] wrappingKey = new byte[KeyBits / 8];
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256, recipient.AgreeWith(ephemeral), wrappingKey, salt: [],
            KdfContext(protectedHeaders, recipient.KeyId, purpose));
        AesWrapEngine engine = new();
        engine.Init(false, new KeyParameter(wrappingKey));
        try
        {
            byte[] key = engine.Unwrap(wrapped, 0, wrapped.Length);
            return key.Length == KeyBits / 8 ? key : null;
        }
        catch (InvalidCipherTextException)
        {
            return null;
        }
    }

    /// <summary>COSE_KDF_Context (RFC 9053, section 5.2): PartyV is the recipient; SuppPubInfo's "other" is the purpose.</summary>
    private static byte[] KdfContext(byte[] protectedHeaders, byte[] recipientKeyId, byte[] purpose)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(4);
        writer.WriteInt32(CoseAlgorithm.A128Kw);
        WriteParty(writer, identity: null);
        WriteParty(writer, recipientKeyId);
        writer.WriteStartArray(3);
        writer.WriteInt32(KeyBits);
        writer.WriteByteString(protectedHeaders);
        writer.WriteByteString(purpose);
        writer.WriteEndArray();
        writer.WriteEndArray();
        return writer.Encode();
    }

    private static void WriteParty(CborWriter writer, byte[]? identity)
    {
        writer.WriteStartArray(3);
        if (identity is null)
        {
            writer.WriteNull();
        }
        else
        {
            writer.WriteByteString(identity);
        }

        writer.WriteNull();
        writer.WriteNull();
        writer.WriteEndArray();
    }
}
