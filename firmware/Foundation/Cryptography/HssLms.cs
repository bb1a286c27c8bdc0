namespace NanoMedAgent.Cryptography;

/// <summary>
/// Verifies hierarchical hash-based signatures (RFC 8554; 24-byte hashes of RFC 9858): SHA-256, all widths and heights, up to 8 levels.
/// They resist quantum computers. Signing is not for a device, because one-time keys must never be used twice.
/// </summary>
public static class HssLms
{
    /// <summary>Bytes of the longest public key.</summary>
    public const int PublicKeyLimit = 60;

    private const uint LevelsLimit = 8;

    /// <summary>Whether bytes are a public key.</summary>
    /// <param name="publicKey">Number of levels, and the key of the top tree: 60 bytes, or 52 for 24-byte hashes.</param>
    public static bool IsPublicKey(byte[] publicKey) => TopOf(publicKey) != null;

    /// <summary>Whether the holder of a key signed a message.</summary>
    /// <param name="publicKey">See <see cref="IsPublicKey"/>.</param>
    /// <param name="message">Any length.</param>
    /// <param name="signature">From anybody. Nothing of it is copied, and a level is verified only after the one above it.</param>
    public static bool Verify(byte[] publicKey, byte[] message, byte[] signature)
    {
        LmsPublicKey key = TopOf(publicKey);
        if (key == null || signature.Length < 4 || Sha256.Word(signature, 0) != Sha256.Word(publicKey, 0) - 1)
        {
            return false;
        }

        uint levels = Sha256.Word(publicKey, 0);
        LmsVerifier verifier = new();
        int offset = 4;
        for (uint level = 1; level < levels; level++)
        {
            // The key of the next level follows the signature over it, whose length depends on the key above.
            int below = offset + key.SignatureLength;
            LmsPublicKey next = below < signature.Length ? LmsPublicKey.TryRead(signature, below) : null;
            if (next == null || !verifier.Verify(key, signature, below, next.Length, signature, ref offset))
            {
                return false;
            }

            offset += next.Length;
            key = next;
        }

        return verifier.Verify(key, message, 0, message.Length, signature, ref offset) && offset == signature.Length;
    }

    private static LmsPublicKey TopOf(byte[] publicKey)
    {
        LmsPublicKey key = publicKey.Length > 4 ? LmsPublicKey.TryRead(publicKey, 4) : null;
        bool isWhole = key != null && publicKey.Length == 4 + key.Length;
        return isWhole && Sha256.Word(publicKey, 0) - 1 < LevelsLimit ? key : null;
    }
}
