namespace NanoMedAgent.Encoding;

/// <summary>Whole numbers as bytes, the most significant first: the byte order of all formats here.</summary>
public static class BigEndian
{
    /// <summary>Writes the low <paramref name="count"/> bytes of a value.</summary>
    public static void Write(byte[] target, int offset, int count, long value)
    {
        for (int i = offset + count - 1; i >= offset; i--)
        {
            target[i] = (byte)value;
            value >>= 8;
        }
    }

    /// <summary>Reads <paramref name="count"/> bytes, at most 7, as an unsigned value.</summary>
    public static long Read(byte[] source, int offset, int count)
    {
        long value = 0;
        for (int i = offset; i < offset + count; i++)
        {
            value = (value << 8) | source[i];
        }

        return value;
    }
}
