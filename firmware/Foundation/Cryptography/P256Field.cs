using System;

namespace NanoMedAgent.Cryptography;

/// <summary>
/// Arithmetic modulo the prime of P-256, p = 2^256 - 2^224 + 2^192 + 2^96 - 1. An element is nine limbs of 29 bits, lowest first, in
/// Montgomery form with R = 2^261. Nine products of 29-bit limbs fit into a long, so no carries are needed between them; and because p ends
/// in 96 ones, reduction takes shifts and no products. Limbs have a sign: a difference needs no borrow. Two terms describe arguments and
/// results: <i>tight</i> is a product or a <see cref="Combine"/>, whose limbs are below 2^29 (or slightly above) and whose value is at most
/// slightly above p; <i>loose</i> is one sum or difference of two tight elements. Nothing here branches on a value or uses it as an index.
/// </summary>
internal static class P256Field
{
    private const long Mask = 0x1FFFFFFF;

    // 1/p modulo 2^29: p ends in 96 ones.
    private const long PrimeInverse = Mask;

    // Only what is used in every addition stays in the heap. The other constants are made where they are used, a few times in a signature.
    private static readonly long[] Prime = Limbs.Of("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");

    /// <summary>One as a number, not in Montgomery form.</summary>
    public static long[] PlainOne()
    {
        long[] one = new long[Limbs.Count];
        one[0] = 1;
        return one;
    }

    /// <summary>One: R modulo p.</summary>
    public static long[] One() => Limbs.Of("1fffffffdfffffffffffffffffffffffe0000000000000000000000020");

    /// <summary>b of the curve y^2 = x^3 - 3 x + b (SP 800-186, section 3.2.1.3), times R modulo p.</summary>
    public static long[] B() => Limbs.Of("8600c3bb90e90681b444157ee425dad59e00b9941086121b139bec453897bbfb");

    /// <summary>Reads 32 bytes.</summary>
    /// <returns>false when they are not a reduced element; r is undefined then.</returns>
    public static bool TryRead(long[] r, byte[] bytes)
    {
        Limbs.Read(r, bytes, 0, 32);
        bool isReduced = Limbs.IsBelow(r, Prime) != 0;
        FromNumber(r, r);
        return isReduced;
    }

    /// <summary>Whether a number, whose limbs may still have carries, is below p.</summary>
    public static bool IsReduced(long[] number) => Limbs.IsBelow(number, Prime) != 0;

    /// <summary>Converts from Montgomery form to a number below p.</summary>
    public static void ToNumber(long[] r, long[] a)
    {
        Multiply(r, a, PlainOne());
        Limbs.Reduce(r, Prime);
    }

    /// <summary>Makes a tight element the one of its values that is below p and not negative.</summary>
    public static void Reduce(long[] a) => Limbs.Reduce(a, Prime);

    /// <summary>Converts a number below 2^256 to Montgomery form: the product with R squared, modulo p.</summary>
    public static void FromNumber(long[] r, long[] number) =>
        Multiply(r, number, Limbs.Of("13fffffff7fffffffffffffffbffffffeffffffffc000000000000000c00"));

    /// <summary>Whether a tight element is zero: its value is 0 or p then, because no other multiple of p is in its range.</summary>
    public static bool IsZero(long[] a)
    {
        long c = 0;
        long zero = 0;
        long prime = 0;
        for (int i = 0; i < 8; i++)
        {
            c += a[i];
            zero |= c & Mask;
            prime |= (c & Mask) ^ Prime[i];
            c >>= 29;
        }

        c += a[8];
        return (zero | c) == 0 || (prime | (c ^ Prime[8])) == 0;
    }

    /// <summary>r = 1/a. Zero gives zero. r must not be a.</summary>
    public static void Invert(long[] r, long[] a)
    {
        long[] number = new long[Limbs.Count];
        ToNumber(number, a);
        ModularInverse.Find(r, number, Prime, PrimeInverse);
        FromNumber(r, r);
        Limbs.Clear(number);
    }

    /// <summary>r = a b / R. One of the two may be loose; r is tight and may be one of them.</summary>
    public static void Multiply(long[] r, long[] a, long[] b)
    {
        long c;
        long mask = Mask;
        long a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
        long a5 = a[5], a6 = a[6], a7 = a[7], a8 = a[8];
        long b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3], b4 = b[4];
        long b5 = b[5], b6 = b[6], b7 = b[7], b8 = b[8];
        c = a0 * b0;
        long m0 = c & mask;
        c = (c >> 29) + (a0 * b1) + (a1 * b0);
        long m1 = c & mask;
        c = (c >> 29) + (a0 * b2) + (a1 * b1) + (a2 * b0);
        long m2 = c & mask;
        c = (c >> 29) + (a0 * b3) + (a1 * b2) + (a2 * b1) + (a3 * b0) + (m0 << 9);
        long m3 = c & mask;
        c = (c >> 29) + (a0 * b4) + (a1 * b3) + (a2 * b2) + (a3 * b1) + (a4 * b0) + (m1 << 9);
        long m4 = c & mask;
        c = (c >> 29) + (a0 * b5) + (a1 * b4) + (a2 * b3) + (a3 * b2) + (a4 * b1) + (a5 * b0) + (m2 << 9);
        long m5 = c & mask;
        c = (c >> 29) + (a0 * b6) + (a1 * b5) + (a2 * b4) + (a3 * b3) + (a4 * b2) + (a5 * b1) + (a6 * b0) + (m3 << 9) + (m0 << 18);
        long m6 = c & mask;
        c = (c >> 29) + (a0 * b7) + (a1 * b6) + (a2 * b5) + (a3 * b4) + (a4 * b3) + (a5 * b2) + (a6 * b1) + (a7 * b0)
            + (m4 << 9) + (m1 << 18)
            - (m0 << 21);
        long m7 = c & mask;
        c = (c >> 29) + (a0 * b8) + (a1 * b7) + (a2 * b6) + (a3 * b5) + (a4 * b4) + (a5 * b3) + (a6 * b2) + (a7 * b1) + (a8 * b0)
            + (m5 << 9)
            + (m2 << 18) - (m1 << 21) + (m0 << 24);
        long m8 = c & mask;
        c = (c >> 29) + (a1 * b8) + (a2 * b7) + (a3 * b6) + (a4 * b5) + (a5 * b4) + (a6 * b3) + (a7 * b2) + (a8 * b1)
            + (m6 << 9) + (m3 << 18)
            - (m2 << 21) + (m1 << 24);
        r[0] = c & mask;
        c = (c >> 29) + (a2 * b8) + (a3 * b7) + (a4 * b6) + (a5 * b5) + (a6 * b4) + (a7 * b3) + (a8 * b2)
            + (m7 << 9) + (m4 << 18) - (m3 << 21)
            + (m2 << 24);
        r[1] = c & mask;
        c = (c >> 29) + (a3 * b8) + (a4 * b7) + (a5 * b6) + (a6 * b5) + (a7 * b4) + (a8 * b3)
            + (m8 << 9) + (m5 << 18) - (m4 << 21) + (m3 << 24);
        r[2] = c & mask;
        c = (c >> 29) + (a4 * b8) + (a5 * b7) + (a6 * b6) + (a7 * b5) + (a8 * b4) + (m6 << 18) - (m5 << 21) + (m4 << 24);
        r[3] = c & mask;
        c = (c >> 29) + (a5 * b8) + (a6 * b7) + (a7 * b6) + (a8 * b5) + (m7 << 18) - (m6 << 21) + (m5 << 24);
        r[4] = c & mask;
        c = (c >> 29) + (a6 * b8) + (a7 * b7) + (a8 * b6) + (m8 << 18) - (m7 << 21) + (m6 << 24);
        r[5] = c & mask;
        c = (c >> 29) + (a7 * b8) + (a8 * b7) - (m8 << 21) + (m7 << 24);
        r[6] = c & mask;
        c = (c >> 29) + (a8 * b8) + (m8 << 24);
        r[7] = c & mask;
        r[8] = c >> 29;
    }

    /// <summary>r = a a / R, in four fifths of the time of a product. a is tight; r is tight and may be a.</summary>
    public static void Square(long[] r, long[] a)
    {
        long c;
        long mask = Mask;
        long a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
        long a5 = a[5], a6 = a[6], a7 = a[7], a8 = a[8];
        long d0 = a0 << 1, d1 = a1 << 1, d2 = a2 << 1, d3 = a3 << 1, d4 = a4 << 1, d5 = a5 << 1, d6 = a6 << 1, d7 = a7 << 1;
        c = a0 * a0;
        long m0 = c & mask;
        c = (c >> 29) + (d0 * a1);
        long m1 = c & mask;
        c = (c >> 29) + (d0 * a2) + (a1 * a1);
        long m2 = c & mask;
        c = (c >> 29) + (d0 * a3) + (d1 * a2) + (m0 << 9);
        long m3 = c & mask;
        c = (c >> 29) + (d0 * a4) + (d1 * a3) + (a2 * a2) + (m1 << 9);
        long m4 = c & mask;
        c = (c >> 29) + (d0 * a5) + (d1 * a4) + (d2 * a3) + (m2 << 9);
        long m5 = c & mask;
        c = (c >> 29) + (d0 * a6) + (d1 * a5) + (d2 * a4) + (a3 * a3) + (m3 << 9) + (m0 << 18);
        long m6 = c & mask;
        c = (c >> 29) + (d0 * a7) + (d1 * a6) + (d2 * a5) + (d3 * a4) + (m4 << 9) + (m1 << 18) - (m0 << 21);
        long m7 = c & mask;
        c = (c >> 29) + (d0 * a8) + (d1 * a7) + (d2 * a6) + (d3 * a5) + (a4 * a4) + (m5 << 9) + (m2 << 18) - (m1 << 21) + (m0 << 24);
        long m8 = c & mask;
        c = (c >> 29) + (d1 * a8) + (d2 * a7) + (d3 * a6) + (d4 * a5) + (m6 << 9) + (m3 << 18) - (m2 << 21) + (m1 << 24);
        r[0] = c & mask;
        c = (c >> 29) + (d2 * a8) + (d3 * a7) + (d4 * a6) + (a5 * a5) + (m7 << 9) + (m4 << 18) - (m3 << 21) + (m2 << 24);
        r[1] = c & mask;
        c = (c >> 29) + (d3 * a8) + (d4 * a7) + (d5 * a6) + (m8 << 9) + (m5 << 18) - (m4 << 21) + (m3 << 24);
        r[2] = c & mask;
        c = (c >> 29) + (d4 * a8) + (d5 * a7) + (a6 * a6) + (m6 << 18) - (m5 << 21) + (m4 << 24);
        r[3] = c & mask;
        c = (c >> 29) + (d5 * a8) + (d6 * a7) + (m7 << 18) - (m6 << 21) + (m5 << 24);
        r[4] = c & mask;
        c = (c >> 29) + (d6 * a8) + (a7 * a7) + (m8 << 18) - (m7 << 21) + (m6 << 24);
        r[5] = c & mask;
        c = (c >> 29) + (d7 * a8) - (m8 << 21) + (m7 << 24);
        r[6] = c & mask;
        c = (c >> 29) + (a8 * a8) + (m8 << 24);
        r[7] = c & mask;
        r[8] = c >> 29;
    }

    /// <summary>r = a + b, both tight; r is loose.</summary>
    public static void Add(long[] r, long[] a, long[] b)
    {
        for (int i = 0; i < Limbs.Count; i++)
        {
            r[i] = a[i] + b[i];
        }
    }

    /// <summary>r = a - b, both tight; r is loose.</summary>
    public static void Subtract(long[] r, long[] a, long[] b)
    {
        for (int i = 0; i < Limbs.Count; i++)
        {
            r[i] = a[i] - b[i];
        }
    }

    /// <summary>r = k a + l b, with k and l from -8 to 8 and a and b tight or loose; r is tight and may be one of them.</summary>
    public static void Combine(long[] r, long k, long[] a, long l, long[] b)
    {
        long mask = Mask;
        long c = (k * a[0]) + (l * b[0]);
        long r0 = c & mask;
        c = (c >> 29) + (k * a[1]) + (l * b[1]);
        r[1] = c & mask;
        c = (c >> 29) + (k * a[2]) + (l * b[2]);
        r[2] = c & mask;
        c = (c >> 29) + (k * a[3]) + (l * b[3]);
        long r3 = c & mask;
        c = (c >> 29) + (k * a[4]) + (l * b[4]);
        r[4] = c & mask;
        c = (c >> 29) + (k * a[5]) + (l * b[5]);
        r[5] = c & mask;
        c = (c >> 29) + (k * a[6]) + (l * b[6]);
        long r6 = c & mask;
        c = (c >> 29) + (k * a[7]) + (l * b[7]);
        long r7 = c & mask;
        c = (c >> 29) + (k * a[8]) + (l * b[8]);

        // The part above 2^256 is added below: 2^256 = 2^224 - 2^192 - 2^96 + 1.
        long above = c >> 24;
        r[0] = r0 + above;
        r[3] = r3 - (above << 9);
        r[6] = r6 - (above << 18);
        r[7] = r7 + (above << 21);
        r[8] = c & 0xFFFFFF;
    }

    /// <summary>Copies an element.</summary>
    public static void Copy(long[] r, long[] a) => Array.Copy(a, 0, r, 0, Limbs.Count);
}
