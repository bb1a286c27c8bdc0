namespace NanoMedAgent.Cryptography;

/// <summary>
/// The parameters of a one-time signature (RFC 8554, section 4.1; RFC 9858, section 3): SHA-256, full or truncated to 24 bytes, and four
/// widths.
/// </summary>
internal sealed class LmotsType
{
    private LmotsType(int hashLength, int width, int chains, int shift)
    {
        HashLength = hashLength;
        Width = width;
        Chains = chains;
        Shift = shift;
    }

    /// <summary>n: bytes of a hash, 32 or 24.</summary>
    public readonly int HashLength;

    /// <summary>w: bits of the digest that one chain signs: 1, 2, 4 or 8.</summary>
    public readonly int Width;

    /// <summary>p: number of hash chains, including those of the checksum.</summary>
    public readonly int Chains;

    /// <summary>ls: left shift of the checksum, in bits.</summary>
    public readonly int Shift;

    /// <summary>Bytes of a signature: its type, the randomiser, and a hash for each chain.</summary>
    public int SignatureLength => 4 + ((1 + Chains) * HashLength);

    /// <summary>Finds the parameters of a registered number.</summary>
    /// <returns>null for a number that is not registered, or not for SHA-256.</returns>
    public static LmotsType Find(uint number)
    {
        switch (number)
        {
            case 1:
                return new LmotsType(32, 1, 265, 7);
            case 2:
                return new LmotsType(32, 2, 133, 6);
            case 3:
                return new LmotsType(32, 4, 67, 4);
            case 4:
                return new LmotsType(32, 8, 34, 0);
            case 5:
                return new LmotsType(24, 1, 200, 8);
            case 6:
                return new LmotsType(24, 2, 101, 6);
            case 7:
                return new LmotsType(24, 4, 51, 4);
            case 8:
                return new LmotsType(24, 8, 26, 0);
            default:
                return null;
        }
    }
}
