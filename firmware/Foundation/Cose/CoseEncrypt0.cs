using System;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cose;

/// <summary>COSE_Encrypt0 without its tag, AES-CCM-16-64-128, with a Partial IV (RFC 9052, sections 3.1 and 5.2).</summary>
public static class CoseEncrypt0
{
    /// <summary>Bytes of the base IV and of the nonce.</summary>
    public const int NonceLength = 13;

    /// <summary>Bytes that sealing adds to the plaintext.</summary>
    public const int TagLength = 8;

    /// <summary>The label of the header for a late message (private use): a hint that is not authenticated.</summary>
    public const int LateLabel = -65537;

    /// <summary>
    /// The most bytes of a message around its ciphertext: 17 with a number of one byte, up to 4 more for longer numbers, 6 for "late", 3
    /// for the length.
    /// </summary>
    public const int EnvelopeLimit = 32;

    /// <summary>The protected headers: {1: 10}.</summary>
    internal static readonly byte[] ProtectedAesCcm = Hexadecimal.Bytes("a1010a");

    /// <summary>
    /// The Enc_structure (RFC 9052, section 5.3), which is authenticated with each plaintext. It is the same for all messages of a key, and
    /// made once.
    /// </summary>
    /// <param name="externalAad">Authenticated, but not part of the message.</param>
    public static byte[] AssociatedData(byte[] externalAad) => CoseStructure.ForEncryption("Encrypt0", ProtectedAesCcm, externalAad);

    /// <summary>Seals a plaintext under its number.</summary>
    /// <param name="engine">The block cipher.</param>
    /// <param name="key">16 bytes.</param>
    /// <param name="baseIv">13 bytes, the same for all numbers under this key.</param>
    /// <param name="number">The Partial IV: not negative, and never the same twice under this key.</param>
    /// <param name="associatedData">The result of <see cref="AssociatedData"/>.</param>
    /// <param name="plaintext">Any length.</param>
    /// <returns>The ciphertext with its tag.</returns>
    public static byte[] Seal(ICipherEngine engine, byte[] key, byte[] baseIv, long number, byte[] associatedData, byte[] plaintext)
    {
        byte[] nonce = new byte[NonceLength];
        Array.Copy(baseIv, 0, nonce, 0, NonceLength);
        for (int i = NonceLength - 1; number != 0; i--)
        {
            nonce[i] ^= (byte)number;
            number >>= 8;
        }

        return AesCcm.Seal(engine, key, nonce, associatedData, plaintext, TagLength);
    }

    /// <summary>Writes the message around a ciphertext.</summary>
    /// <param name="writer">The message is appended to its content.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="number">The number used for <see cref="Seal"/>.</param>
    /// <param name="late">Whether to add the header for a late message.</param>
    /// <param name="source">An array that contains the ciphertext.</param>
    /// <param name="offset">Where the ciphertext begins.</param>
    /// <param name="count">Bytes of the ciphertext.</param>
    public static void WriteTo(CborWriter writer, byte[] keyId, long number, bool late, byte[] source, int offset, int count)
    {
        writer.WriteStartArray(3);
        writer.WriteByteString(ProtectedAesCcm);
        writer.WriteStartMap(late ? 3 : 2);
        writer.WriteInteger(CoseHeaders.KeyIdLabel);
        writer.WriteByteString(keyId);
        writer.WriteInteger(CoseHeaders.PartialInitialisationVectorLabel);
        writer.WriteByteString(PartialIv(number));
        if (late)
        {
            writer.WriteInteger(LateLabel);
            writer.WriteBoolean(true);
        }

        writer.WriteByteString(source, offset, count);
    }

    private static byte[] PartialIv(long number)
    {
        int bytes = 1;
        while ((number >> (bytes * 8)) != 0)
        {
            bytes++;
        }

        byte[] partialIv = new byte[bytes];
        BigEndian.Write(partialIv, 0, bytes, number);
        return partialIv;
    }
}
