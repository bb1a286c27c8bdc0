namespace NanoMedAgent.Cryptography;

/// <summary>Comparison of secrets that must not be guessed byte by byte.</summary>
public static class ConstantTime
{
    /// <summary>Whether two arrays are equal. The duration depends only on their lengths.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other; null for one that could not be computed, which nothing is equal to.</param>
    public static bool AreEqual(byte[] a, byte[] b)
    {
        if (b == null || a.Length != b.Length)
        {
            return false;
        }

        int difference = 0;
        for (int i = 0; i < a.Length; i++)
        {
            difference |= a[i] ^ b[i];
        }

        return difference == 0;
    }
}
