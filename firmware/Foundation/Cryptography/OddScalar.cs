namespace NanoMedAgent.Cryptography;

/// <summary>
/// A secret scalar in the form that both multiplications use: odd, with access to its bits. An even k is replaced by n - k, which is odd,
/// and the product is negated. Each window of an odd number can be read as an odd digit between -15 and 15, so no digit is zero and no
/// addition is skipped.
/// </summary>
internal sealed class OddScalar
{
    /// <summary>Windows of four bits.</summary>
    public const int Windows = 64;

    // Two zero bytes after the 32: both multiplications read slightly beyond the top.
    private readonly byte[] _bytes = new byte[34];

    /// <summary>The odd one of k and n - k.</summary>
    /// <param name="scalar">From 1 to n - 1.</param>
    public OddScalar(long[] scalar)
    {
        long[] odd = new long[Limbs.Count];
        Limbs.Subtract(odd, P256Order.Modulus, scalar);
        NegateMask = (scalar[0] & 1) - 1;
        for (int i = 0; i < Limbs.Count; i++)
        {
            odd[i] = scalar[i] ^ ((scalar[i] ^ odd[i]) & NegateMask);
        }

        byte[] bigEndian = new byte[32];
        Limbs.Write(bigEndian, 0, odd);
        for (int i = 0; i < 32; i++)
        {
            _bytes[i] = bigEndian[31 - i];
        }

        System.Array.Clear(bigEndian, 0, 32);
        Limbs.Clear(odd);
    }

    /// <summary>All ones when the product must be negated, else zero.</summary>
    public readonly long NegateMask;

    /// <summary>One bit.</summary>
    public int Bit(int index) => (_bytes[index >> 3] >> (index & 7)) & 1;

    /// <summary>The odd digit of a window, from -15 to 15; the sum of digit times 16^window is the scalar.</summary>
    public int Digit(int window)
    {
        int at = window >> 1;
        int bits = (_bytes[at] | (_bytes[at + 1] << 8)) >> ((window & 1) << 2);

        // An even window borrows one from the window above, which makes its lowest bit one and subtracts 16; the top window has none above.
        int digit = (bits & 31) | 1;
        return window == Windows - 1 ? digit : digit - 16;
    }

    /// <summary>Erases the scalar.</summary>
    [OwnFrame]
    public void Clear() => System.Array.Clear(_bytes, 0, _bytes.Length);
}
