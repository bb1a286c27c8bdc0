namespace NanoMedAgent.Cryptography;

/// <summary>
/// The parameters of a hash tree (RFC 8554, section 5.1; RFC 9858, section 4): SHA-256, full or truncated to 24 bytes, and five heights.
/// </summary>
internal sealed class LmsType
{
    private const uint First32 = 5;
    private const uint First24 = 10;
    private const uint Heights = 5;

    private LmsType(int hashLength, int height)
    {
        HashLength = hashLength;
        Height = height;
    }

    /// <summary>m: bytes of a node, 32 or 24.</summary>
    public readonly int HashLength;

    /// <summary>h: height; the tree can sign 2^h times.</summary>
    public readonly int Height;

    /// <summary>
    /// Finds the parameters of a registered number: heights 5, 10, 15, 20 and 25 in this order, for 32 bytes and then for 24.
    /// </summary>
    /// <returns>null for a number that is not registered, or not for SHA-256.</returns>
    public static LmsType Find(uint number)
    {
        if (number >= First32 && number < First32 + Heights)
        {
            return new LmsType(32, (int)(number - First32 + 1) * 5);
        }

        return number >= First24 && number < First24 + Heights ? new LmsType(24, (int)(number - First24 + 1) * 5) : null;
    }
}
