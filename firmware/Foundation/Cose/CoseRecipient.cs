using System;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cose;

/// <summary>
/// One COSE_recipient with ECDH-ES + A128KW (RFC 9053, section 6.4): the secret that the ephemeral key and the recipient's key agree on.
/// Each purpose has a wrapping key of its own.
/// </summary>
public sealed class CoseRecipient
{
    private const int KeyLength = 16;
    private const int KeyBits = 128;

    // {1: -29}
    private static readonly byte[] ProtectedEcdh = Hexadecimal.Bytes("a101381c");

    private readonly byte[] _keyId;
    private readonly byte[] _shared;

    private CoseRecipient(byte[] keyId, byte[] shared)
    {
        _keyId = keyId;
        _shared = shared;
    }

    /// <summary>Agrees on a secret. This is the expensive part: one ECDH.</summary>
    /// <param name="ephemeralPrivateKey">A valid private key.</param>
    /// <param name="recipient">The recipient's key.</param>
    /// <param name="table">Its table.</param>
    /// <returns>null when the private key is invalid.</returns>
    public static CoseRecipient Agree(byte[] ephemeralPrivateKey, CoseKey recipient, P256Table table)
    {
        byte[] shared = new byte[P256.Length];
        return P256.TryAgree(ephemeralPrivateKey, table, shared) ? new CoseRecipient(recipient.KeyId(), shared) : null;
    }

    /// <summary>Writes the recipient, with the content key wrapped for it.</summary>
    /// <param name="writer">The recipient is appended to its content.</param>
    /// <param name="engine">HMAC and block cipher.</param>
    /// <param name="ephemeralKey">The public half of the key used for the agreement.</param>
    /// <param name="purpose">What the content key is for, of <see cref="CosePurpose"/>.</param>
    /// <param name="contentKey">16 bytes.</param>
    public void WriteTo(CborWriter writer, ICipherEngine engine, CoseKey ephemeralKey, byte[] purpose, byte[] contentKey)
    {
        writer.WriteStartArray(3);
        writer.WriteByteString(ProtectedEcdh);
        writer.WriteStartMap(2);
        writer.WriteInteger(CoseHeaders.KeyIdLabel);
        writer.WriteByteString(_keyId);
        writer.WriteInteger(CoseHeaders.EphemeralKeyLabel);
        ephemeralKey.WriteTo(writer);
        byte[] wrappingKey = Hkdf.Derive(engine, _shared, null, Context(purpose), KeyLength);
        writer.WriteByteString(AesKeyWrap.Wrap(engine, wrappingKey, contentKey));
        Array.Clear(wrappingKey, 0, KeyLength);
    }

    /// <summary>Erases the secret.</summary>
    [OwnFrame]
    public void Clear() => Array.Clear(_shared, 0, _shared.Length);

    /// <summary>
    /// COSE_KDF_Context (RFC 9053, section 5.2): PartyV is the recipient, by its key id; SuppPubInfo's "other" says what the content key is
    /// for.
    /// </summary>
    private byte[] Context(byte[] purpose)
    {
        CborWriter writer = new(128);
        writer.WriteStartArray(4);
        writer.WriteInteger(CoseAlgorithm.A128Kw);
        WriteParty(writer, null);
        WriteParty(writer, _keyId);
        writer.WriteStartArray(3);
        writer.WriteInteger(KeyBits);
        writer.WriteByteString(ProtectedEcdh);
        writer.WriteByteString(purpose);
        return writer.ToArray();
    }

    private static void WriteParty(CborWriter writer, byte[] identity)
    {
        writer.WriteStartArray(3);
        if (identity == null)
        {
            writer.WriteNull();
        }
        else
        {
            writer.WriteByteString(identity);
        }

        writer.WriteNull();
        writer.WriteNull();
    }
}
