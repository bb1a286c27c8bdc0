namespace NanoMedAgent.Cryptography;

/// <summary>Comparing what must not be guessed byte by byte.</summary>
public static class ConstantTime
{
    /// <summary>Whether two arrays hold the same; how long it takes depends on their lengths alone.</summary>
    public static bool AreEqual(byte[] a, byte[] b)
    {
        if (a.Length != b.Length)
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
