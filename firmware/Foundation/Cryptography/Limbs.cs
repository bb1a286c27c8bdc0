using NanoMedAgent.Encoding;

namespace NanoMedAgent.Cryptography;

/// <summary>256-bit numbers as nine limbs of 29 bits, lowest first. Nothing here branches on the value of a limb.</summary>
internal static class Limbs
{
    /// <summary>Limbs of a number.</summary>
    public const int Count = 9;

    private const int Bits = 29;
    private const long Mask = 0x1FFFFFFF;

    /// <summary>A number from a constant.</summary>
    /// <param name="digits">Hexadecimal, two digits for each of at most 32 bytes.</param>
    public static long[] Of(string digits)
    {
        long[] r = new long[Count];
        byte[] bytes = Hexadecimal.Bytes(digits);
        Read(r, bytes, 0, bytes.Length);
        return r;
    }

    /// <summary>Erases a number.</summary>
    public static void Clear(long[] a) => System.Array.Clear(a, 0, Count);

    /// <summary>Reads bytes, the most significant first.</summary>
    /// <param name="r">Receives the number.</param>
    /// <param name="bytes">An array with at least <paramref name="count"/> bytes after the offset.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="count">At most 32.</param>
    public static void Read(long[] r, byte[] bytes, int offset, int count)
    {
        long gathered = 0;
        int bits = 0;
        int limb = 0;
        for (int i = offset + count - 1; i >= offset; i--)
        {
            gathered |= (long)bytes[i] << bits;
            bits += 8;
            if (bits >= Bits)
            {
                r[limb++] = gathered & Mask;
                gathered >>= Bits;
                bits -= Bits;
            }
        }

        while (limb < Count)
        {
            r[limb++] = gathered;
            gathered = 0;
        }
    }

    /// <summary>Writes a reduced number as 32 bytes, the most significant first.</summary>
    public static void Write(byte[] bytes, int offset, long[] a)
    {
        long gathered = 0;
        int bits = 0;
        int limb = 0;
        for (int i = offset + 31; i >= offset; i--)
        {
            if (bits < 8 && limb < Count)
            {
                gathered |= a[limb++] << bits;
                bits += Bits;
            }

            bytes[i] = (byte)gathered;
            gathered >>= 8;
            bits -= 8;
        }
    }

    /// <summary>Reduces a number between minus two and six times the modulus to 0 to modulus - 1.</summary>
    public static void Reduce(long[] a, long[] modulus)
    {
        long c = 0;
        for (int i = 0; i < Count - 1; i++)
        {
            c += a[i] + (modulus[i] << 1);
            a[i] = c & Mask;
            c >>= Bits;
        }

        a[8] = c + a[8] + (modulus[8] << 1);
        SubtractUnlessBelow(a, modulus, 2);
        SubtractUnlessBelow(a, modulus, 1);
        SubtractUnlessBelow(a, modulus, 0);
    }

    /// <summary>All ones when a is below b, else zero. Both have limbs from 0 to 2^29 - 1.</summary>
    public static long IsBelow(long[] a, long[] b)
    {
        long c = 0;
        for (int i = 0; i < Count; i++)
        {
            c = (c >> Bits) + a[i] - b[i];
        }

        return c >> 63;
    }

    /// <summary>All ones when a reduced number is zero, else zero.</summary>
    public static long IsZero(long[] a)
    {
        long bits = 0;
        for (int i = 0; i < Count; i++)
        {
            bits |= a[i];
        }

        return (bits - 1) >> 63;
    }

    /// <summary>r = a - b, for a not below b; both have limbs from 0 to 2^29 - 1.</summary>
    public static void Subtract(long[] r, long[] a, long[] b)
    {
        long c = 0;
        for (int i = 0; i < Count; i++)
        {
            c += a[i] - b[i];
            r[i] = c & Mask;
            c >>= Bits;
        }
    }

    private static void SubtractUnlessBelow(long[] a, long[] modulus, int shift)
    {
        long c = 0;
        for (int i = 0; i < Count; i++)
        {
            c = (c >> Bits) + a[i] - (modulus[i] << shift);
        }

        // All ones unless a is below.
        long mask = ~(c >> 63);
        c = 0;
        for (int i = 0; i < Count - 1; i++)
        {
            c += a[i] - ((modulus[i] << shift) & mask);
            a[i] = c & Mask;
            c >>= Bits;
        }

        a[8] += c - ((modulus[8] << shift) & mask);
    }
}
