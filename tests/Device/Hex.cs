namespace Device;

/// <summary>
/// Bytes as hexadecimal digits, so that a vector is written as in its standard, and a failed comparison shows both sides.
/// </summary>
internal static class Hex
{
    private const string Digits = "0123456789ABCDEF";

    /// <summary>The bytes of hexadecimal digits.</summary>
    /// <param name="digits">Two for each byte, in upper case.</param>
    public static byte[] Bytes(string digits)
    {
        byte[] bytes = new byte[digits.Length / 2];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((Value(digits[2 * i]) << 4) | Value(digits[(2 * i) + 1]));
        }

        return bytes;
    }

    /// <summary>The digits of bytes.</summary>
    public static string Of(byte[] bytes)
    {
        char[] digits = new char[2 * bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            digits[2 * i] = Digits[bytes[i] >> 4];
            digits[(2 * i) + 1] = Digits[bytes[i] & 0xF];
        }

        return new string(digits);
    }

    /// <summary>The bytes of an ASCII text.</summary>
    public static byte[] Ascii(string text)
    {
        byte[] bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)text[i];
        }

        return bytes;
    }

    private static int Value(char digit) => digit <= '9' ? digit - '0' : digit - 'A' + 10;
}
