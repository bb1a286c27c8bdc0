using System;

namespace NanoMedAgent.Encoding;

/// <summary>Signatures as X.509 has them, Ecdsa-Sig-Value (RFC 3279, section 2.2.3), and as COSE has them, r and s of 32 bytes each.</summary>
public static class EcdsaSignatureDer
{
    private const int Length = 32;

    /// <summary>Out of DER, strictly: a signature has one encoding and no other.</summary>
    /// <param name="der">From anybody.</param>
    /// <param name="signature">r and s, 32 bytes each; null when refused.</param>
    public static bool TryDecode(byte[] der, out byte[] signature)
    {
        signature = null;
        DerReader reader = new(der);
        byte[] numbers = new byte[2 * Length];
        if (!reader.TryReadSequence(out DerReader content) || !reader.AtEnd
            || !content.TryReadUnsigned(numbers, 0, Length) || !content.TryReadUnsigned(numbers, Length, Length) || !content.AtEnd)
        {
            return false;
        }

        signature = numbers;
        return true;
    }

    /// <summary>Into DER.</summary>
    /// <param name="signature">r and s, 32 bytes each.</param>
    /// <returns>8 to 72 bytes.</returns>
    public static byte[] Encode(byte[] signature)
    {
        int first = Digits(signature, 0);
        int second = Digits(signature, Length);
        byte[] der = new byte[6 + first + second];
        der[0] = 0x30;
        der[1] = (byte)(4 + first + second);
        Write(signature, 0, der, 2, first);
        Write(signature, Length, der, 4 + first, second);
        return der;
    }

    /// <summary>Bytes of an INTEGER: one more than needed where the first bit would be taken for a sign.</summary>
    private static int Digits(byte[] signature, int offset)
    {
        int zeros = 0;
        while (zeros < Length - 1 && signature[offset + zeros] == 0)
        {
            zeros++;
        }

        return Length - zeros + (signature[offset + zeros] >> 7);
    }

    private static void Write(byte[] signature, int offset, byte[] der, int at, int digits)
    {
        der[at] = 0x02;
        der[at + 1] = (byte)digits;
        int copied = digits > Length ? Length : digits;
        Array.Copy(signature, offset + Length - copied, der, at + 2 + digits - copied, copied);
    }
}
