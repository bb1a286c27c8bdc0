namespace NanoMedAgent.Cryptography;

/// <summary>
/// A public scalar as a sum of a few powers of two times odd digits between -15 and 15 (width-5 NAF: one place in six has a digit). The
/// positions of the digits reveal the scalar, so this is only for verification.
/// </summary>
internal sealed class PublicScalar
{
    /// <summary>Number of places.</summary>
    public const int Places = 257;

    private const int Width = 5;

    private const int Bias = 1 << (Width - 1);

    // Digits plus 16, or zero where there is none: bytes take the least memory.
    private readonly byte[] _digits = new byte[Places];

    /// <summary>The digits of a number below 2^256.</summary>
    /// <param name="scalar">Limbs, reduced.</param>
    public PublicScalar(long[] scalar)
    {
        byte[] bytes = new byte[32];
        Limbs.Write(bytes, 0, scalar);
        int carry = 0;
        int place = 0;
        while (place < Places)
        {
            int window = Window(bytes, place) + carry;
            if ((window & 1) == 0)
            {
                place++;
                continue;
            }

            // A digit above 15 stands for a negative one, with a carry to the place after the window.
            int digit = window & 31;
            carry = digit >> (Width - 1);
            _digits[place] = (byte)(digit - (carry << Width) + Bias);
            place += Width;
        }
    }

    /// <summary>The digit at a place: 0, or odd and between -15 and 15.</summary>
    public int Digit(int place)
    {
        int biased = _digits[place];
        return biased == 0 ? 0 : biased - Bias;
    }

    /// <summary>Five bits, from a place upwards.</summary>
    private static int Window(byte[] bigEndian, int place)
    {
        int at = 31 - (place >> 3);
        int low = at >= 0 ? bigEndian[at] : 0;
        int high = at >= 1 ? bigEndian[at - 1] : 0;
        return ((low | (high << 8)) >> (place & 7)) & 31;
    }
}
