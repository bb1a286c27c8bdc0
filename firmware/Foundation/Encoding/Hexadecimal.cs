namespace NanoMedAgent.Encoding;

/// <summary>Bytes as lower-case hexadecimal digits.</summary>
public static class Hexadecimal
{
    /// <summary>Two digits for each of the first <paramref name="count"/> bytes.</summary>
    public static string Of(byte[] bytes, int count)
    {
        char[] digits = new char[count * 2];
        for (int i = 0; i < count; i++)
        {
            digits[i * 2] = Digit(bytes[i] >> 4);
            digits[(i * 2) + 1] = Digit(bytes[i] & 0xF);
        }

        return new string(digits);
    }

    /// <summary>The bytes of a hexadecimal constant: as digits it takes half as much of the chip's image as an array.</summary>
    /// <param name="digits">Lower-case, two for each byte.</param>
    public static byte[] Bytes(string digits)
    {
        byte[] bytes = new byte[digits.Length / 2];
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[i];
            bytes[i / 2] = (byte)((bytes[i / 2] << 4) | (digit <= '9' ? digit - '0' : digit - 'a' + 10));
        }

        return bytes;
    }

    /// <summary>The value of lower-case digits, the most significant first.</summary>
    /// <param name="digits">At most 16; with 16, a first digit above 7 gives a negative value.</param>
    /// <param name="value">0 when refused.</param>
    public static bool TryParse(string digits, out long value)
    {
        value = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            char digit = digits[i];
            bool isDecimal = digit >= '0' && digit <= '9';
            if (!isDecimal && (digit < 'a' || digit > 'f'))
            {
                value = 0;
                return false;
            }

            value = (value << 4) | (uint)(isDecimal ? digit - '0' : digit - 'a' + 10);
        }

        return digits.Length > 0;
    }

    private static char Digit(int value) => (char)(value < 10 ? '0' + value : 'a' + value - 10);
}
