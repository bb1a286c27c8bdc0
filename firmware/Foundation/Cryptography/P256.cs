using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cryptography;

/// <summary>P-256 (FIPS 186-5, SP 800-186): key generation, ECDSA, ECDH. Numbers are 32 bytes, the most significant first.</summary>
public static class P256
{
    /// <summary>Bytes of a private key and of a coordinate.</summary>
    public const int Length = 32;

    private const int WideLength = 48;

    /// <summary>
    /// Generates a private key: 384 random bits modulo n, so that no key is more likely than others (FIPS 186-5, appendix A.2.1, reduces
    /// modulo n - 1 and adds one). Once in 2^256 the result is 0, which <see cref="TryPublicKey"/> refuses.
    /// </summary>
    public static byte[] GeneratePrivateKey(IEntropy entropy)
    {
        byte[] random = new byte[WideLength];
        entropy.Fill(random);
        long[] number = new long[Limbs.Count];
        P256Order.ReadWide(number, random);
        byte[] privateKey = new byte[Length];
        Limbs.Write(privateKey, 0, number);
        Array.Clear(random, 0, WideLength);
        Limbs.Clear(number);
        return privateKey;
    }

    /// <summary>The public key of a private key.</summary>
    /// <returns>false when the private key is 0 or not below n.</returns>
    public static bool TryPublicKey(byte[] privateKey, byte[] x, byte[] y) => TryMultiply(privateKey, null, x, y);

    /// <summary>Whether the coordinates are a point of the curve, and so a public key.</summary>
    public static bool IsValidPublicKey(byte[] x, byte[] y) => TryRead(new P256Curve(), x, y, new long[Limbs.Count], new long[Limbs.Count]);

    /// <summary>ECDH: the shared secret of two keys, which is the x of their product.</summary>
    /// <param name="privateKey">The own private key.</param>
    /// <param name="peer">The table of the peer's public key; null where that is no point of the curve.</param>
    /// <param name="shared">Receives 32 bytes.</param>
    /// <returns>false when either key is invalid.</returns>
    public static bool TryAgree(byte[] privateKey, P256Table peer, byte[] shared) =>
        peer != null && TryMultiply(privateKey, peer.Entries, shared, new byte[Length]);

    /// <summary>Signs a digest with ECDSA.</summary>
    /// <param name="engine">HMAC, to derive the nonce.</param>
    /// <param name="entropy">Mixed into the nonce; without it the signature is exactly that of RFC 6979.</param>
    /// <param name="privateKey">A valid private key.</param>
    /// <param name="digest">32 bytes.</param>
    /// <param name="signature">Receives r and s, 32 bytes each.</param>
    /// <exception cref="ArgumentException">The private key is 0 or not below n.</exception>
    public static void Sign(ICipherEngine engine, IEntropy entropy, byte[] privateKey, byte[] digest, byte[] signature)
    {
        long[] key = new long[Limbs.Count];
        long[] message = new long[Limbs.Count];
        if (privateKey.Length != Length || !P256Order.TryRead(key, privateKey, 0))
        {
            throw new ArgumentException("no private key");
        }

        Limbs.Read(message, digest, 0, Length);
        Limbs.Reduce(message, P256Order.Modulus);
        byte[] reducedDigest = new byte[Length];
        Limbs.Write(reducedDigest, 0, message);
        HmacDrbg nonces = Nonces(engine, entropy, privateKey, reducedDigest);
        byte[] nonce = new byte[Length];
        P256Order.ToMontgomery(key, key);
        P256Order.ToMontgomery(message, message);
        do
        {
            // Once in 2^32 the nonce is out of range; then the next one is used.
            nonces.Generate(nonce);
        }
        while (!TrySign(nonce, key, message, signature));

        nonces.Clear();
        Array.Clear(nonce, 0, Length);
        Limbs.Clear(key);
    }

    /// <summary>Checks whether the holder of the key signed the digest.</summary>
    /// <param name="x">x of the public key, which is checked.</param>
    /// <param name="y">y of the public key.</param>
    /// <param name="digest">32 bytes.</param>
    /// <param name="signature">r and s, 32 bytes each.</param>
    public static bool Verify(byte[] x, byte[] y, byte[] digest, byte[] signature)
    {
        long[] keyX = new long[Limbs.Count];
        long[] keyY = new long[Limbs.Count];
        long[] r = new long[Limbs.Count];
        long[] factor = new long[Limbs.Count];
        P256Curve curve = new();
        if (!TryRead(curve, x, y, keyX, keyY) || !TryFactors(digest, signature, r, factor, out OddScalar baseFactor))
        {
            return false;
        }

        P256Point sum = new();
        curve.AddPublicProducts(sum, baseFactor, new PublicScalar(factor), keyX, keyY);
        return curve.HasX(sum, r);
    }

    /// <summary>The same with the table of the key, in less than half of the time.</summary>
    /// <param name="key">The table of the public key.</param>
    /// <param name="digest">32 bytes.</param>
    /// <param name="signature">r and s, 32 bytes each.</param>
    public static bool Verify(P256Table key, byte[] digest, byte[] signature)
    {
        long[] r = new long[Limbs.Count];
        long[] factor = new long[Limbs.Count];
        if (!TryFactors(digest, signature, r, factor, out OddScalar baseFactor))
        {
            return false;
        }

        P256Curve curve = new();
        P256Point sum = new();
        curve.AddPublicProducts(sum, baseFactor, new OddScalar(factor), key.Entries);
        return curve.HasX(sum, r);
    }

    /// <summary>
    /// The factors of (z G + r Q) / s, whose x is r when the signature is right. In a method of its own: what it needs leaves the heap
    /// before the products are computed.
    /// </summary>
    /// <param name="digest">32 bytes.</param>
    /// <param name="signature">r and s, 32 bytes each.</param>
    /// <param name="r">Receives r.</param>
    /// <param name="factor">Receives the factor of the key, which is not zero.</param>
    /// <param name="baseFactor">The factor of the base point; null when it is zero, so that only the other term exists.</param>
    /// <returns>false when a length or a number is out of range.</returns>
    private static bool TryFactors(byte[] digest, byte[] signature, long[] r, long[] factor, out OddScalar baseFactor)
    {
        baseFactor = null;
        long[] s = new long[Limbs.Count];
        if (signature.Length != 2 * Length || digest.Length != Length
            || !P256Order.TryRead(r, signature, 0) || !P256Order.TryRead(s, signature, Length))
        {
            return false;
        }

        long[] inverse = new long[Limbs.Count];
        P256Order.Invert(inverse, s);
        Limbs.Read(factor, digest, 0, Length);
        P256Order.Multiply(factor, inverse, factor);
        Limbs.Reduce(factor, P256Order.Modulus);
        baseFactor = Limbs.IsZero(factor) == 0 ? new OddScalar(factor) : null;
        P256Order.Multiply(factor, inverse, r);
        Limbs.Reduce(factor, P256Order.Modulus);
        return true;
    }

    /// <summary>The affine coordinates of the product of a private key and the point of a table; null is the base point's.</summary>
    private static bool TryMultiply(byte[] privateKey, int[] table, byte[] x, byte[] y)
    {
        long[] number = new long[Limbs.Count];
        if (privateKey.Length != Length || !P256Order.TryRead(number, privateKey, 0))
        {
            return false;
        }

        OddScalar scalar = new(number);
        Limbs.Clear(number);
        P256Curve curve = new();
        P256Point point = new();
        curve.MultiplyByComb(point, scalar, table);
        scalar.Clear();
        bool isWritten = TryWrite(curve, point, x, y);
        point.Clear();
        curve.Clear();
        return isWritten;
    }

    /// <summary>
    /// The nonces of a signature (RFC 6979, section 3.2), hedged: random bytes are mixed in where section 3.6 allows additional data. A
    /// failing generator then does no harm, and with a working one, two signatures of the same message differ.
    /// </summary>
    private static HmacDrbg Nonces(ICipherEngine engine, IEntropy entropy, byte[] privateKey, byte[] reducedDigest)
    {
        byte[] additional = new byte[entropy == null ? 0 : Length];
        if (entropy != null)
        {
            entropy.Fill(additional);
        }

        byte[] seed = new byte[Length + Length + additional.Length];
        Array.Copy(privateKey, 0, seed, 0, Length);
        Array.Copy(reducedDigest, 0, seed, Length, Length);
        Array.Copy(additional, 0, seed, Length + Length, additional.Length);
        HmacDrbg nonces = new(engine, seed);
        Array.Clear(seed, 0, seed.Length);
        Array.Clear(additional, 0, additional.Length);
        return nonces;
    }

    private static bool TrySign(byte[] nonce, long[] key, long[] message, byte[] signature)
    {
        long[] number = new long[Limbs.Count];
        if (!P256Order.TryRead(number, nonce, 0))
        {
            return false;
        }

        OddScalar scalar = new(number);
        P256Curve curve = new();
        P256Point point = new();
        curve.MultiplyByComb(point, scalar, null);
        scalar.Clear();
        long[] r = new long[Limbs.Count];
        long[] s = new long[Limbs.Count];
        curve.TryToAffine(point, r, s);
        point.Clear();
        curve.Clear();
        Limbs.Reduce(r, P256Order.Modulus);

        // s = (z + r d) / k
        long[] inverse = new long[Limbs.Count];
        P256Order.Invert(inverse, number);
        P256Order.ToMontgomery(s, r);
        P256Order.Multiply(s, s, key);
        P256Field.Add(s, s, message);
        Limbs.Reduce(s, P256Order.Modulus);
        P256Order.Multiply(s, s, inverse);
        P256Order.ToNumber(s, s);
        Limbs.Clear(number);
        Limbs.Clear(inverse);

        Limbs.Write(signature, 0, r);
        Limbs.Write(signature, Length, s);
        return (Limbs.IsZero(r) | Limbs.IsZero(s)) == 0;
    }

    internal static bool TryRead(P256Curve curve, byte[] x, byte[] y, long[] pointX, long[] pointY) =>
        x.Length == Length && y.Length == Length
        && P256Field.TryRead(pointX, x) && P256Field.TryRead(pointY, y) && curve.IsOnCurve(pointX, pointY);

    private static bool TryWrite(P256Curve curve, P256Point point, byte[] x, byte[] y)
    {
        long[] pointX = new long[Limbs.Count];
        long[] pointY = new long[Limbs.Count];
        if (!curve.TryToAffine(point, pointX, pointY))
        {
            return false;
        }

        Limbs.Write(x, 0, pointX);
        Limbs.Write(y, 0, pointY);
        Limbs.Clear(pointX);
        Limbs.Clear(pointY);
        return true;
    }
}
