using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace NanoMedAgent.Shrinker;

/// <summary>The short names: one or two letters for what only its own assembly can name, three characters for all else.</summary>
public static class ShortName
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Characters = Letters + "0123456789";

    /// <summary>
    /// The name that a public name gets. It follows from the public name alone, so that an assembly which is compiled years later, against
    /// the same sources, finds it.
    /// </summary>
    public static string Of(string name)
    {
        BigInteger number = new(SHA256.HashData(Encoding.UTF8.GetBytes(name)), isUnsigned: true, isBigEndian: true);
        number = BigInteger.DivRem(number, Letters.Length, out BigInteger first);
        number = BigInteger.DivRem(number, Characters.Length, out BigInteger second);
        return string.Concat(Letters[(int)first], Characters[(int)second], Characters[(int)(number % Characters.Length)]);
    }

    /// <summary>The name at a place of the sequence a, b, … z, A, … Z, aa, ab, …</summary>
    /// <param name="place">From 0 to 2,755.</param>
    /// <exception cref="InvalidDataException">A type has more members than that.</exception>
    public static string At(int place)
    {
        int rest = place - Letters.Length;
        return rest < 0 ? Letters[place].ToString()
            : rest < Letters.Length * Letters.Length ? string.Concat(Letters[rest / Letters.Length], Letters[rest % Letters.Length])
            : throw new InvalidDataException("a type or an assembly has more than 2,756 members");
    }
}
