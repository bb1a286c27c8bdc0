using System;

namespace NanoMedAgent.Cryptography;

/// <summary>
/// Inverses modulo an odd number by division steps (Bernstein and Yang, "Fast constant-time gcd computation and modular inversion", 2019),
/// with the bound of 590 steps for 256 bits that libsecp256k1 proves for steps that begin at one half. The steps are the same for each
/// number: nothing branches on a value. For an interpreter they are cheaper than a power: two fifths of the instructions modulo p, and a
/// fifth modulo n.
/// </summary>
internal static class ModularInverse
{
    private const int Bits = 29;
    private const long Mask = (1L << Bits) - 1;

    // 21 batches of 29 steps: at least 590. The steps of a batch depend on the lowest 29 bits alone, and so on one limb.
    private const int Batches = 21;

    /// <summary>r = 1/a; zero gives zero. r must be neither a nor the modulus.</summary>
    /// <param name="r">Receives nine limbs, from 0 to modulus - 1.</param>
    /// <param name="a">Nine limbs, from 0 to modulus - 1.</param>
    /// <param name="modulus">Nine limbs, odd, of at most 256 bits; it has no common factor with a.</param>
    /// <param name="inverseOfModulus">1/modulus modulo 2^29.</param>
    public static void Find(long[] r, long[] a, long[] modulus, long inverseOfModulus)
    {
        // f and g: numbers whose greatest common divisor is searched. d and e: factors of a that make them, modulo the modulus.
        long[] f = new long[Limbs.Count];
        long[] g = new long[Limbs.Count];
        long[] d = new long[Limbs.Count];
        long[] e = new long[Limbs.Count];
        Array.Copy(modulus, 0, f, 0, Limbs.Count);
        Array.Copy(a, 0, g, 0, Limbs.Count);
        e[0] = 1;
        long delta = -1;
        for (int batch = 0; batch < Batches; batch++)
        {
            // A row of the matrix of this batch in one number: the entries u + 2^32 v, and q + 2^32 r.
            long low = f[0];
            long other = g[0];
            long uv = 1;
            long qr = 1L << 32;
            for (int step = 0; step < Bits; step++)
            {
                // All ones or zero.
                long swap = delta >> 63;
                long odd = -(other & 1);
                other += ((low ^ swap) - swap) & odd;
                qr += ((uv ^ swap) - swap) & odd;
                swap &= odd;
                delta = (delta ^ swap) - 1;
                low += other & swap;
                uv += qr & swap;
                other >>= 1;
                uv <<= 1;
            }

            Transform(f, g, uv, qr, modulus, inverseOfModulus, 0);
            Transform(d, e, uv, qr, modulus, inverseOfModulus, -1);
        }

        // f is 1 or -1 now, with the factor d, which is between minus two and one times the modulus.
        long sign = f[Limbs.Count - 1] >> 63;
        for (int i = 0; i < Limbs.Count; i++)
        {
            r[i] = (d[i] ^ sign) - sign;
        }

        Limbs.Reduce(r, modulus);
        Limbs.Clear(f);
        Limbs.Clear(g);
        Limbs.Clear(d);
        Limbs.Clear(e);
    }

    /// <summary>
    /// (d, e) = the matrix times (d, e), divided by 2^29. f and g leave no remainder. For d and e, a multiple of the modulus makes it zero.
    /// </summary>
    /// <param name="d">Nine limbs.</param>
    /// <param name="e">Nine limbs.</param>
    /// <param name="uv">The first row of the matrix.</param>
    /// <param name="qr">The second row.</param>
    /// <param name="modulus">The modulus.</param>
    /// <param name="inverseOfModulus">1/modulus modulo 2^29.</param>
    /// <param name="reduces">All ones for d and e, zero for f and g: the multiple is then zero.</param>
    private static void Transform(
        long[] d, long[] e, long uv, long qr, long[] modulus, long inverseOfModulus, long reduces)
    {
        long u = (int)uv;
        long v = (uv - u) >> 32;
        long q = (int)qr;
        long r = (qr - q) >> 32;

        // One modulus more where d or e is negative, so that they stay between minus two and one times the modulus.
        long isNegativeD = d[Limbs.Count - 1] >> 63;
        long isNegativeE = e[Limbs.Count - 1] >> 63;
        long times = (u & isNegativeD) + (v & isNegativeE);
        long otherTimes = (q & isNegativeD) + (r & isNegativeE);
        long first = (u * d[0]) + (v * e[0]);
        long second = (q * d[0]) + (r * e[0]);
        times -= (((first & Mask) * inverseOfModulus) + times) & Mask;
        otherTimes -= (((second & Mask) * inverseOfModulus) + otherTimes) & Mask;
        times &= reduces;
        otherTimes &= reduces;
        first = (first + (modulus[0] * times)) >> Bits;
        second = (second + (modulus[0] * otherTimes)) >> Bits;
        for (int i = 1; i < Limbs.Count; i++)
        {
            long x = d[i];
            long y = e[i];
            long m = modulus[i];
            first += (u * x) + (v * y) + (m * times);
            second += (q * x) + (r * y) + (m * otherTimes);
            d[i - 1] = first & Mask;
            e[i - 1] = second & Mask;
            first >>= Bits;
            second >>= Bits;
        }

        d[Limbs.Count - 1] = first;
        e[Limbs.Count - 1] = second;
    }
}
