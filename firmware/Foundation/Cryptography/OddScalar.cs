namespace NanoMedAgent.Cryptography;

/// <summary>
/// A secret scalar in the form that the comb uses: odd, with access to its bits. An even k is replaced by n - k, which is odd, and the
/// product is negated. The bits of an odd number can be read as digits 1 and -1, so no digit is zero and no addition is skipped.
/// </summary>
internal sealed class OddScalar
{
    private readonly byte[] _bytes = new byte[32];

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

    /// <summary>Erases the scalar.</summary>
    [OwnFrame]
    public void Clear() => System.Array.Clear(_bytes, 0, _bytes.Length);
}
