using System;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cose;

/// <summary>
/// One COSE_recipient with ECDH-ES + A128KW (RFC 9053, section 6.4): the key that the ephemeral key and the recipient's key agree on, ready
/// to wrap content keys.
/// </summary>
public sealed class CoseRecipient
{
    private const int KeyLength = 16;
    private const int KeyBits = 128;

    // {1: -29}
    private static readonly byte[] ProtectedEcdh = Hexadecimal.Bytes("a101381c");

    private readonly byte[] _keyId;
    private readonly byte[] _wrappingKey;

    private CoseRecipient(byte[] keyId, byte[] wrappingKey)
    {
        _keyId = keyId;
        _wrappingKey = wrappingKey;
    }

    /// <summary>Agrees on a wrapping key. This is the expensive part: one ECDH.</summary>
    /// <returns>null when the recipient's key is not a valid point.</returns>
    public static CoseRecipient Agree(ICipherEngine engine, byte[] ephemeralPrivateKey, CoseKey recipient)
    {
        byte[] shared = new byte[32];
        if (!P256.TryAgree(ephemeralPrivateKey, recipient.X, recipient.Y, shared))
        {
            return null;
        }

        byte[] wrappingKey = Hkdf.Derive(engine, shared, null, Context(), KeyLength);
        Array.Clear(shared, 0, shared.Length);
        return new CoseRecipient(recipient.KeyId(), wrappingKey);
    }

    /// <summary>Writes the recipient, with the content key wrapped for it.</summary>
    public void WriteTo(CborWriter writer, ICipherEngine engine, CoseKey ephemeralKey, byte[] contentKey)
    {
        writer.WriteStartArray(3);
        writer.WriteByteString(ProtectedEcdh);
        writer.WriteStartMap(2);
        writer.WriteInteger(CoseHeaders.KeyIdLabel);
        writer.WriteByteString(_keyId);
        writer.WriteInteger(CoseHeaders.EphemeralKeyLabel);
        ephemeralKey.WriteTo(writer);
        writer.WriteByteString(AesKeyWrap.Wrap(engine, _wrappingKey, contentKey));
    }

    /// <summary>Erases the wrapping key.</summary>
    public void Clear() => Array.Clear(_wrappingKey, 0, _wrappingKey.Length);

    /// <summary>COSE_KDF_Context (RFC 9053, section 5.2): the purpose of the wrapping key. The parties are not named.</summary>
    private static byte[] Context()
    {
        CborWriter writer = new(32);
        writer.WriteStartArray(4);
        writer.WriteInteger(CoseAlgorithm.A128Kw);
        WriteNobody(writer);
        WriteNobody(writer);
        writer.WriteStartArray(2);
        writer.WriteInteger(KeyBits);
        writer.WriteByteString(ProtectedEcdh);
        return writer.ToArray();
    }

    private static void WriteNobody(CborWriter writer)
    {
        writer.WriteStartArray(3);
        writer.WriteNull();
        writer.WriteNull();
        writer.WriteNull();
    }
}
