namespace NanoMedAgent.Cryptography;

/// <summary>
/// Arithmetic modulo the order n of P-256, in the form of <see cref="P256Field"/>: nine limbs of 29 bits, Montgomery form with R = 2^261. n
/// does not have the special form of p, so reduction takes as many products as multiplication.
/// </summary>
internal static class P256Order
{
    private const long Mask = 0x1FFFFFFF;

    // -1/n modulo 2^29.
    private const long MinusInverse = 0xE00BC4F;

    /// <summary>n.</summary>
    public static readonly long[] Modulus = Limbs.Of("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

    /// <summary>Reads 32 bytes.</summary>
    /// <returns>false when the number is 0 or not below n; r has its value nevertheless.</returns>
    public static bool TryRead(long[] r, byte[] bytes, int offset)
    {
        Limbs.Read(r, bytes, offset, 32);
        return (Limbs.IsBelow(r, Modulus) & ~Limbs.IsZero(r)) != 0;
    }

    /// <summary>
    /// r = 48 bytes as a number, modulo n: 128 bits more than n has, so that no residue is more likely than others (FIPS 186-5, appendix
    /// A.2.1).
    /// </summary>
    public static void ReadWide(long[] r, byte[] bytes)
    {
        long[] low = new long[9];
        Limbs.Read(r, bytes, 0, 24);
        Limbs.Read(low, bytes, 24, 24);

        // 2^192 is bit 18 of limb 6; multiplying by it in Montgomery form moves the upper half to its place.
        long[] shift = new long[9];
        shift[6] = 1 << 18;
        ToMontgomery(shift, shift);
        Multiply(r, r, shift);
        P256Field.Add(r, r, low);
        Limbs.Reduce(r, Modulus);
    }

    /// <summary>Converts a number below 2^256 to Montgomery form: the product with R squared, modulo n.</summary>
    public static void ToMontgomery(long[] r, long[] a) =>
        Multiply(r, a, Limbs.Of("84b6556a65587f0616c8e4adafb165861f11fc5bb2d31a9945e9cfeeb48d9ef5"));

    /// <summary>Converts from Montgomery form to a number below n.</summary>
    public static void ToNumber(long[] r, long[] a)
    {
        Multiply(r, a, P256Field.PlainOne());
        Limbs.Reduce(r, Modulus);
    }

    /// <summary>r = 1/a in Montgomery form, for a number a from 1 to n - 1. r must not be a.</summary>
    public static void Invert(long[] r, long[] a)
    {
        ModularInverse.Find(r, a, Modulus, Mask + 1 - MinusInverse);
        ToMontgomery(r, r);
    }

    /// <summary>r = a b / R, below 2n when a and b are. r may be one of them.</summary>
    public static void Multiply(long[] r, long[] a, long[] b)
    {
        // Locals: the interpreter takes two instructions for a long constant and four for an array element.
        long mask = Mask;
        long inverse = MinusInverse;
        long[] n = Modulus;
        long n0 = n[0], n1 = n[1], n2 = n[2], n3 = n[3], n4 = n[4], n5 = n[5], n6 = n[6], n7 = n[7], n8 = n[8];
        long b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3], b4 = b[4], b5 = b[5], b6 = b[6], b7 = b[7], b8 = b[8];
        long t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0, t5 = 0, t6 = 0, t7 = 0;

        // Each limb of a adds a row of products, and a multiple of n that makes the lowest limb zero, which is dropped. 18 products fit
        // into a long without a carry.
        for (int i = 0; i < 9; i++)
        {
            long k = a[i];
            t0 += k * b0;
            long m = ((t0 & mask) * inverse) & mask;
            t0 = ((t0 + (m * n0)) >> 29) + t1 + (k * b1) + (m * n1);
            t1 = t2 + (k * b2) + (m * n2);
            t2 = t3 + (k * b3) + (m * n3);
            t3 = t4 + (k * b4) + (m * n4);
            t4 = t5 + (k * b5) + (m * n5);
            t5 = t6 + (k * b6) + (m * n6);
            t6 = t7 + (k * b7) + (m * n7);
            t7 = (k * b8) + (m * n8);
        }

        r[0] = t0 & mask;
        t1 += t0 >> 29;
        r[1] = t1 & mask;
        t2 += t1 >> 29;
        r[2] = t2 & mask;
        t3 += t2 >> 29;
        r[3] = t3 & mask;
        t4 += t3 >> 29;
        r[4] = t4 & mask;
        t5 += t4 >> 29;
        r[5] = t5 & mask;
        t6 += t5 >> 29;
        r[6] = t6 & mask;
        t7 += t6 >> 29;
        r[7] = t7 & mask;
        r[8] = t7 >> 29;
    }
}
