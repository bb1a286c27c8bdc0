using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cryptography;

/// <summary>
/// AES-128-CCM (RFC 3610, SP 800-38C), built from the native operations of the device: the key stream is one ECB call over the counter
/// blocks; the MAC is the last block of one CBC call with a zero initialisation vector. Only encryption: the device never decrypts what was
/// sealed.
/// </summary>
public static class AesCcm
{
    private const int Block = 16;
    private const int LongAssociatedData = 0xFF00;

    // Text length and counter take two bytes each, even if a shorter nonce leaves room for more.
    private const int LongestText = 0xFFFF;

    /// <summary>Encrypts and authenticates.</summary>
    /// <param name="engine">AES-128.</param>
    /// <param name="key">16 bytes.</param>
    /// <param name="nonce">7 to 13 bytes, never the same twice under the key.</param>
    /// <param name="associatedData">Authenticated and not encrypted; below 65,280 bytes.</param>
    /// <param name="plaintext">Below 65,536 bytes.</param>
    /// <param name="tagLength">4, 6, 8, 10, 12, 14 or 16 bytes.</param>
    /// <returns>The ciphertext followed by the tag.</returns>
    /// <exception cref="ArgumentException">A length is out of its range.</exception>
    public static byte[] Seal(ICipherEngine engine, byte[] key, byte[] nonce, byte[] associatedData, byte[] plaintext, int tagLength)
    {
        int length = plaintext.Length;
        if (length > LongestText || nonce.Length < 7 || nonce.Length > 13 || associatedData.Length >= LongAssociatedData
            || tagLength < 4 || tagLength > Block || (tagLength & 1) != 0)
        {
            throw new ArgumentException("length");
        }

        byte[] macBlocks = MacBlocks(engine, key, nonce, associatedData, plaintext, length, tagLength);
        byte[] stream = KeyStream(engine, key, nonce, length);
        byte[] sealedText = new byte[length + tagLength];
        for (int i = 0; i < length; i++)
        {
            sealedText[i] = (byte)(plaintext[i] ^ stream[Block + i]);
        }

        int mac = macBlocks.Length - Block;
        for (int i = 0; i < tagLength; i++)
        {
            sealedText[length + i] = (byte)(macBlocks[mac + i] ^ stream[i]);
        }

        return sealedText;
    }

    /// <summary>CBC over B0, the associated data and the text, each padded with zeros: the last block is the MAC.</summary>
    private static byte[] MacBlocks(
        ICipherEngine engine, byte[] key, byte[] nonce, byte[] associatedData, byte[] text, int length, int tagLength)
    {
        int associated = associatedData.Length == 0 ? 0 : Padded(associatedData.Length + 2);
        byte[] blocks = new byte[Block + associated + Padded(length)];
        int lengthLength = 15 - nonce.Length;
        blocks[0] = (byte)((associated == 0 ? 0 : 0x40) | (((tagLength - 2) / 2) << 3) | (lengthLength - 1));
        Array.Copy(nonce, 0, blocks, 1, nonce.Length);
        blocks[14] = (byte)(length >> 8);
        blocks[15] = (byte)length;
        if (associated > 0)
        {
            blocks[Block] = (byte)(associatedData.Length >> 8);
            blocks[Block + 1] = (byte)associatedData.Length;
            Array.Copy(associatedData, 0, blocks, Block + 2, associatedData.Length);
        }

        Array.Copy(text, 0, blocks, Block + associated, length);
        engine.EncryptCbc(key, blocks);
        return blocks;
    }

    /// <summary>The encrypted counter blocks: the first encrypts the tag, the others the text.</summary>
    private static byte[] KeyStream(ICipherEngine engine, byte[] key, byte[] nonce, int length)
    {
        byte[] blocks = new byte[Block + Padded(length)];
        int counter = 0;
        for (int offset = 0; offset < blocks.Length; offset += Block)
        {
            blocks[offset] = (byte)(14 - nonce.Length);
            Array.Copy(nonce, 0, blocks, offset + 1, nonce.Length);
            blocks[offset + 14] = (byte)(counter >> 8);
            blocks[offset + 15] = (byte)counter;
            counter++;
        }

        engine.EncryptEcb(key, blocks);
        return blocks;
    }

    private static int Padded(int length) => (length + Block - 1) / Block * Block;
}
