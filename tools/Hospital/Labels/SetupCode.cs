using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace NanoMedAgent.Hospital.Labels;

/// <summary>
/// The secret on a device's label, and how it is typed without a camera: 28 characters of Crockford's Base32, which has no I, L, O and U.
/// The last twelve bits are a checksum over serial and code: it detects a typing mistake, or the code of another label, in all but one of
/// 4,096 cases.
/// </summary>
public static class SetupCode
{
    /// <summary>Bytes of a code.</summary>
    public const int Length = 16;

    /// <summary>Characters of a group.</summary>
    public const int GroupLength = 4;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Letters = 28;
    private const int BitsPerLetter = 5;
    private const int CheckBits = 12;

    /// <summary>A new code.</summary>
    public static byte[] New() => RandomNumberGenerator.GetBytes(Length);

    /// <summary>A code as it is printed: seven groups of four characters.</summary>
    /// <param name="serial">The serial on the same label.</param>
    /// <param name="code">16 bytes.</param>
    public static string Format(string serial, byte[] code)
    {
        BigInteger number = (new BigInteger(code, isUnsigned: true, isBigEndian: true) << CheckBits) | Check(serial, code);
        StringBuilder text = new();
        for (int letter = Letters - 1; letter >= 0; letter--)
        {
            text.Append(Alphabet[(int)((number >> (letter * BitsPerLetter)) & (Alphabet.Length - 1))]);
            text.Append(letter > 0 && letter % GroupLength == 0 ? "-" : "");
        }

        return text.ToString();
    }

    /// <summary>Parses what somebody typed: in upper or lower case, with O for 0 and I or L for 1, grouped in any way.</summary>
    /// <param name="serial">The serial on the same label.</param>
    /// <param name="typed">What was typed.</param>
    /// <param name="code">16 bytes.</param>
    /// <returns>false if there is a typing mistake in it, or it is the code of another label.</returns>
    public static bool TryParse(string serial, string typed, [NotNullWhen(true)] out byte[]? code)
    {
        code = null;
        BigInteger number = BigInteger.Zero;
        int letters = 0;
        foreach (char character in typed.Where(character => character != '-' && !char.IsWhiteSpace(character)))
        {
            int value = Alphabet.IndexOf(
                char.ToUpperInvariant(character) switch { 'O' => '0', 'I' or 'L' => '1', char other => other }, StringComparison.Ordinal);
            if (value < 0 || ++letters > Letters)
            {
                return false;
            }

            number = (number << BitsPerLetter) | value;
        }

        byte[] bytes = new byte[Length];
        byte[] read = (number >> CheckBits).ToByteArray(isUnsigned: true, isBigEndian: true);
        read.CopyTo(bytes, Length - read.Length);
        code = letters == Letters && (number & ((1 << CheckBits) - 1)) == Check(serial, bytes) ? bytes : null;
        return code is not null;
    }

    private static int Check(string serial, byte[] code)
    {
        byte[] digest = SHA256.HashData([.. Encoding.ASCII.GetBytes(serial), .. code]);
        return (digest[0] << 4) | (digest[1] >> 4);
    }
}
