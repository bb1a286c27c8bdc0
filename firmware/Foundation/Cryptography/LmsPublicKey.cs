namespace NanoMedAgent.Cryptography;

/// <summary>
/// The public key of a hash tree, as a part of an array: both types, the tree's identifier and its root (RFC 8554, section 5.3).
/// </summary>
internal sealed class LmsPublicKey
{
    private const int IdentifierLength = 16;

    /// <summary>Offset of I, 16 bytes, in a key.</summary>
    public const int IdentifierPlace = 4 + 4;

    /// <summary>Offset of T[1] in a key.</summary>
    public const int HeadLength = IdentifierPlace + IdentifierLength;

    private LmsPublicKey(byte[] source, int offset, LmsType tree, LmotsType oneTime)
    {
        Source = source;
        Offset = offset;
        Tree = tree;
        OneTime = oneTime;
    }

    /// <summary>The array that contains the key.</summary>
    public readonly byte[] Source;

    /// <summary>Offset of the key in the array.</summary>
    public readonly int Offset;

    /// <summary>The tree's parameters.</summary>
    public readonly LmsType Tree;

    /// <summary>The parameters of the one-time signatures.</summary>
    public readonly LmotsType OneTime;

    /// <summary>Bytes of the key.</summary>
    public int Length => HeadLength + Tree.HashLength;

    /// <summary>Bytes of a signature by the key: leaf number, one-time signature, type, and the path to the root.</summary>
    public int SignatureLength
    {
        [OwnFrame]
        get => 4 + OneTime.SignatureLength + 4 + (Tree.Height * Tree.HashLength);
    }

    /// <summary>Reads a key that begins at an offset.</summary>
    /// <returns>null when there is none, or its parameters do not match.</returns>
    public static LmsPublicKey TryRead(byte[] source, int offset)
    {
        if (source.Length - offset < HeadLength)
        {
            return null;
        }

        LmsType tree = LmsType.Find(Sha256.Word(source, offset));
        LmotsType oneTime = LmotsType.Find(Sha256.Word(source, offset + 4));
        bool isWhole = tree != null && oneTime != null && tree.HashLength == oneTime.HashLength
            && source.Length - offset >= HeadLength + tree.HashLength;
        return isWhole ? new LmsPublicKey(source, offset, tree, oneTime) : null;
    }
}
