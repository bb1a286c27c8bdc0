using System;

namespace NanoMedAgent.Cryptography;

/// <summary>
/// Arithmetic modulo the order n of P-256, in the shape of <see cref="P256Field"/>: nine limbs of 29 bits, Montgomery form with R = 2^261.
/// n has no such friendly form as p, so reducing takes as many products as multiplying.
/// </summary>
internal static class P256Order
{
    private const long Mask = 0x1FFFFFFF;

    // -1/n modulo 2^29.
    private const long MinusInverse = 0xE00BC4F;

    private const long N0 = 0x1C632551;
    private const long N1 = 0x1DCE5617;
    private const long N2 = 0x05E7A13C;
    private const long N3 = 0x0DF55B4E;
    private const long N4 = 0x1FFFFBCE;
    private const long N5 = 0x1FFFFFFF;
    private const long N6 = 0x0003FFFF;
    private const long N7 = 0x1FE00000;
    private const long N8 = 0x00FFFFFF;

    private static readonly long[] Order = { 0x1C632551, 0x1DCE5617, 0x05E7A13C, 0x0DF55B4E, 0x1FFFFBCE, 0x1FFFFFFF, 0x0003FFFF, 0x1FE00000, 0x00FFFFFF };

    // R modulo n, its square, and 2^192 R.
    private static readonly long[] MontgomeryOne = { 0x139B55E0, 0x06353D03, 0x030BD862, 0x0154963A, 0x00008632, 0x00000000, 0x1F800000, 0x03FFFFFF, 0x00000000 };
    private static readonly long[] MontgomerySquare = { 0x148D9EF5, 0x0F4E7F75, 0x14C6A651, 0x03F8B765, 0x165861F1, 0x1256D7D8, 0x1C185B23, 0x0D4CAB0F, 0x0084B655 };
    private static readonly long[] MontgomeryTwoTo192 = { 0x080091E0, 0x1511DE4A, 0x15683913, 0x014A4285, 0x043C4FEC, 0x11CE2B8F, 0x1C3C98C7, 0x17B6BE79, 0x0025FFB0 };

    private static readonly long[] PlainOne = { 1, 0, 0, 0, 0, 0, 0, 0, 0 };

    // n - 2, four bits each, the most significant first.
    private static readonly byte[] OrderMinusTwo =
    {
        15, 15, 15, 15, 15, 15, 15, 15, 0, 0, 0, 0, 0, 0, 0, 0,
        15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
        11, 12, 14, 6, 15, 10, 10, 13, 10, 7, 1, 7, 9, 14, 8, 4,
        15, 3, 11, 9, 12, 10, 12, 2, 15, 12, 6, 3, 2, 5, 4, 15,
    };

    /// <summary>n.</summary>
    public static long[] Modulus => Order;

    /// <summary>Reads 32 bytes.</summary>
    /// <returns>false when the number is 0 or not below n; r is what was read all the same.</returns>
    public static bool TryRead(long[] r, byte[] bytes, int offset)
    {
        Limbs.Read(r, bytes, offset, 32);
        return (Limbs.IsBelow(r, Order) & ~Limbs.IsZero(r)) != 0;
    }

    /// <summary>r = the number that 48 bytes are, modulo n: 128 bits more than n has, so that no residue is favoured (FIPS 186-5, appendix A.2.1).</summary>
    public static void ReadWide(long[] r, byte[] bytes)
    {
        long[] low = new long[9];
        Limbs.Read(r, bytes, 0, 24);
        Limbs.Read(low, bytes, 24, 24);
        Multiply(r, r, MontgomeryTwoTo192);
        for (int i = 0; i < 9; i++)
        {
            r[i] += low[i];
        }

        Limbs.Reduce(r, Order);
    }

    /// <summary>Into Montgomery form; the number is below 2^256.</summary>
    public static void ToMontgomery(long[] r, long[] a) => Multiply(r, a, MontgomerySquare);

    /// <summary>Out of Montgomery form, below n.</summary>
    public static void ToNumber(long[] r, long[] a)
    {
        Multiply(r, a, PlainOne);
        Limbs.Reduce(r, Order);
    }

    /// <summary>r = a + b in Montgomery form, below 2n: fit to be multiplied.</summary>
    public static void Add(long[] r, long[] a, long[] b)
    {
        for (int i = 0; i < 9; i++)
        {
            r[i] = a[i] + b[i];
        }

        Limbs.Reduce(r, Order);
    }

    /// <summary>r = 1/a in Montgomery form, by Fermat: the same 256 squarings and 64 products for each a. r is not a.</summary>
    public static void Invert(long[] r, long[] a)
    {
        long[][] powers = new long[16][];
        powers[0] = MontgomeryOne;
        for (int i = 1; i < 16; i++)
        {
            powers[i] = new long[9];
            Multiply(powers[i], powers[i - 1], a);
        }

        P256Field.Copy(r, MontgomeryOne);
        foreach (byte digit in OrderMinusTwo)
        {
            Multiply(r, r, r);
            Multiply(r, r, r);
            Multiply(r, r, r);
            Multiply(r, r, r);
            Multiply(r, r, powers[digit]);
        }

        for (int i = 1; i < 16; i++)
        {
            Array.Clear(powers[i], 0, 9);
        }
    }

    /// <summary>r = a b / R, below 2n when a and b are. r may be one of them.</summary>
    public static void Multiply(long[] r, long[] a, long[] b)
    {
        // Locals, as the interpreter takes two instructions for a long constant and one for a local.
        long mask = Mask;
        long inverse = MinusInverse;
        long n0 = N0, n1 = N1, n2 = N2, n3 = N3, n4 = N4, n5 = N5, n6 = N6, n7 = N7, n8 = N8;
        long a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
        long a5 = a[5], a6 = a[6], a7 = a[7], a8 = a[8];
        long b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3], b4 = b[4];
        long b5 = b[5], b6 = b[6], b7 = b[7], b8 = b[8];
        long c = (a0 * b0);
        long m0 = ((c & mask) * inverse) & mask;
        c += m0 * n0;
        c = (c >> 29) + (a0 * b1) + (a1 * b0) + (m0 * n1);
        long m1 = ((c & mask) * inverse) & mask;
        c += m1 * n0;
        c = (c >> 29) + (a0 * b2) + (a1 * b1) + (a2 * b0) + (m0 * n2) + (m1 * n1);
        long m2 = ((c & mask) * inverse) & mask;
        c += m2 * n0;
        c = (c >> 29) + (a0 * b3) + (a1 * b2) + (a2 * b1) + (a3 * b0) + (m0 * n3) + (m1 * n2) + (m2 * n1);
        long m3 = ((c & mask) * inverse) & mask;
        c += m3 * n0;
        c = (c >> 29) + (a0 * b4) + (a1 * b3) + (a2 * b2) + (a3 * b1) + (a4 * b0) + (m0 * n4) + (m1 * n3) + (m2 * n2) + (m3 * n1);
        long m4 = ((c & mask) * inverse) & mask;
        c += m4 * n0;
        c = (c >> 29) + (a0 * b5) + (a1 * b4) + (a2 * b3) + (a3 * b2) + (a4 * b1) + (a5 * b0) + (m0 * n5) + (m1 * n4) + (m2 * n3) + (m3 * n2)
            + (m4 * n1);
        long m5 = ((c & mask) * inverse) & mask;
        c += m5 * n0;
        c = (c >> 29) + (a0 * b6) + (a1 * b5) + (a2 * b4) + (a3 * b3) + (a4 * b2) + (a5 * b1) + (a6 * b0) + (m0 * n6) + (m1 * n5) + (m2 * n4)
            + (m3 * n3) + (m4 * n2) + (m5 * n1);
        long m6 = ((c & mask) * inverse) & mask;
        c += m6 * n0;
        c = (c >> 29) + (a0 * b7) + (a1 * b6) + (a2 * b5) + (a3 * b4) + (a4 * b3) + (a5 * b2) + (a6 * b1) + (a7 * b0) + (m0 * n7) + (m1 * n6)
            + (m2 * n5) + (m3 * n4) + (m4 * n3) + (m5 * n2) + (m6 * n1);
        long m7 = ((c & mask) * inverse) & mask;
        c += m7 * n0;
        c = (c >> 29) + (a0 * b8) + (a1 * b7) + (a2 * b6) + (a3 * b5) + (a4 * b4) + (a5 * b3) + (a6 * b2) + (a7 * b1) + (a8 * b0) + (m0 * n8)
            + (m1 * n7) + (m2 * n6) + (m3 * n5) + (m4 * n4) + (m5 * n3) + (m6 * n2) + (m7 * n1);
        long m8 = ((c & mask) * inverse) & mask;
        c += m8 * n0;
        c = (c >> 29) + (a1 * b8) + (a2 * b7) + (a3 * b6) + (a4 * b5) + (a5 * b4) + (a6 * b3) + (a7 * b2) + (a8 * b1) + (m1 * n8) + (m2 * n7)
            + (m3 * n6) + (m4 * n5) + (m5 * n4) + (m6 * n3) + (m7 * n2) + (m8 * n1);
        r[0] = c & mask;
        c = (c >> 29) + (a2 * b8) + (a3 * b7) + (a4 * b6) + (a5 * b5) + (a6 * b4) + (a7 * b3) + (a8 * b2) + (m2 * n8) + (m3 * n7) + (m4 * n6)
            + (m5 * n5) + (m6 * n4) + (m7 * n3) + (m8 * n2);
        r[1] = c & mask;
        c = (c >> 29) + (a3 * b8) + (a4 * b7) + (a5 * b6) + (a6 * b5) + (a7 * b4) + (a8 * b3) + (m3 * n8) + (m4 * n7) + (m5 * n6) + (m6 * n5)
            + (m7 * n4) + (m8 * n3);
        r[2] = c & mask;
        c = (c >> 29) + (a4 * b8) + (a5 * b7) + (a6 * b6) + (a7 * b5) + (a8 * b4) + (m4 * n8) + (m5 * n7) + (m6 * n6) + (m7 * n5) + (m8 * n4);
        r[3] = c & mask;
        c = (c >> 29) + (a5 * b8) + (a6 * b7) + (a7 * b6) + (a8 * b5) + (m5 * n8) + (m6 * n7) + (m7 * n6) + (m8 * n5);
        r[4] = c & mask;
        c = (c >> 29) + (a6 * b8) + (a7 * b7) + (a8 * b6) + (m6 * n8) + (m7 * n7) + (m8 * n6);
        r[5] = c & mask;
        c = (c >> 29) + (a7 * b8) + (a8 * b7) + (m7 * n8) + (m8 * n7);
        r[6] = c & mask;
        c = (c >> 29) + (a8 * b8) + (m8 * n8);
        r[7] = c & mask;
        r[8] = c >> 29;
    }
}
