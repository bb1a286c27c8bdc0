using System.Security.Cryptography;

namespace NanoMedAgent.Hospital.Cose;

/// <summary>AES-CCM-16-64-128 over a COSE Enc_structure.</summary>
internal static class CoseCcm
{
    private const int TagLength = 8;

    /// <summary>Verifies and decrypts a ciphertext.</summary>
    /// <returns>The plaintext; null if it is not authentic.</returns>
    public static byte[]? Open(string context, byte[] key, byte[] nonce, byte[] externalAad, byte[] ciphertext)
    {
        using AesCcm ccm = new(key);
        byte[] aad = CoseStructure.ForEncryption(context, CoseStructure.Algorithm(CoseAlgorithm.AesCcm), externalAad);
        return Open(ccm, nonce, aad, ciphertext);
    }

    /// <summary>Verifies and decrypts a ciphertext.</summary>
    /// <param name="ccm">With the key.</param>
    /// <param name="nonce">13 bytes.</param>
    /// <param name="aad">The whole Enc_structure.</param>
    /// <param name="ciphertext">With its tag.</param>
    /// <returns>The plaintext; null if it is not authentic.</returns>
    public static byte[]? Open(AesCcm ccm, ReadOnlySpan<byte> nonce, byte[] aad, byte[] ciphertext)
    {
        if (ciphertext.Length < TagLength)
        {
            return null;
        }

        byte[] plaintext = new byte[ciphertext.Length - TagLength];
        try
        {
            ccm.Decrypt(nonce, ciphertext.AsSpan(0, plaintext.Length), ciphertext.AsSpan(plaintext.Length), plaintext, aad);
            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
