using System;

namespace NanoMedAgent.Cryptography;

/// <summary>Points of P-256 as SEC 1 encodes them (sections 2.3.3 and 2.3.4): whole, or compressed to x and the parity of y.</summary>
public static class Sec1Point
{
    /// <summary>Bytes of a compressed point.</summary>
    public const int CompressedLength = 1 + P256.Length;

    /// <summary>Bytes of a whole point.</summary>
    public const int UncompressedLength = 1 + (2 * P256.Length);

    private const byte Even = 2;
    private const byte Odd = 3;
    private const byte Uncompressed = 4;

    /// <summary>Reads a point, and validates it as a public key. Infinity and the hybrid form are refused: nobody needs them.</summary>
    /// <param name="encoded">From anybody.</param>
    /// <param name="x">Takes 32 bytes.</param>
    /// <param name="y">Takes 32 bytes.</param>
    /// <returns>false when it is no point of the curve; x and y are then without meaning.</returns>
    public static bool TryDecode(byte[] encoded, byte[] x, byte[] y)
    {
        if (encoded.Length == UncompressedLength && encoded[0] == Uncompressed)
        {
            Array.Copy(encoded, 1, x, 0, P256.Length);
            Array.Copy(encoded, 1 + P256.Length, y, 0, P256.Length);
            return P256.IsValidPublicKey(x, y);
        }

        if (encoded.Length != CompressedLength || (encoded[0] != Even && encoded[0] != Odd))
        {
            return false;
        }

        Array.Copy(encoded, 1, x, 0, P256.Length);
        return P256.TryFindY(x, encoded[0] == Odd, y);
    }

    /// <summary>Compresses a point.</summary>
    /// <param name="x">32 bytes.</param>
    /// <param name="y">32 bytes.</param>
    /// <returns>33 bytes.</returns>
    public static byte[] Compress(byte[] x, byte[] y)
    {
        byte[] encoded = new byte[CompressedLength];
        encoded[0] = (byte)(Even + (y[P256.Length - 1] & 1));
        Array.Copy(x, 0, encoded, 1, P256.Length);
        return encoded;
    }
}
