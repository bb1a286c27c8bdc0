using System;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Enrolment;

/// <summary>Writes DER (ITU-T X.690): no more of it than a certification request needs.</summary>
internal static class Der
{
    public const int Integer = 0x02;
    public const int BitString = 0x03;
    public const int PrintableString = 0x13;
    public const int UtcTime = 0x17;
    public const int GeneralizedTime = 0x18;
    public const int Sequence = 0x30;
    public const int Set = 0x31;

    /// <summary>The explicit tags of a certificate's version and extensions.</summary>
    public const int Version = 0xA0;
    public const int Extensions = 0xA3;

    // From here on, a length does not fit into one byte; it never needs more than two here.
    private const int LongLength = 0x80;
    private const int OneByte = 0x100;

    /// <summary>An element around the bytes of others.</summary>
    /// <param name="tag">One of the constants.</param>
    /// <param name="parts">Its content, one behind the other: at most 65,535 bytes together.</param>
    public static byte[] Of(int tag, params byte[][] parts)
    {
        byte[] content = Join(parts);
        int length = content.Length;
        int lengthBytes = length < LongLength ? 0 : length < OneByte ? 1 : 2;
        byte[] head = new byte[2 + lengthBytes];
        head[0] = (byte)tag;
        head[1] = (byte)(lengthBytes == 0 ? length : LongLength + lengthBytes);
        BigEndian.Write(head, 2, lengthBytes, length);
        return Join(head, content);
    }

    /// <summary>The bytes of several arrays, one behind the other.</summary>
    public static byte[] Join(params byte[][] parts)
    {
        int length = 0;
        foreach (byte[] part in parts)
        {
            length += part.Length;
        }

        byte[] joined = new byte[length];
        int at = 0;
        foreach (byte[] part in parts)
        {
            Array.Copy(part, 0, joined, at, part.Length);
            at += part.Length;
        }

        return joined;
    }

    /// <summary>A text of printable ASCII characters.</summary>
    public static byte[] Text(string text)
    {
        byte[] bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)text[i];
        }

        return bytes;
    }

    /// <summary>Half of a signature as an INTEGER: without leading zeros, but with one before a set sign bit.</summary>
    /// <param name="signature">r and s, 32 bytes each.</param>
    /// <param name="from">Where the half begins.</param>
    public static byte[] Half(byte[] signature, int from)
    {
        int end = from + (signature.Length / 2);
        while (from < end - 1 && signature[from] == 0)
        {
            from++;
        }

        int sign = signature[from] >> 7;
        byte[] number = new byte[sign + end - from];
        Array.Copy(signature, from, number, sign, end - from);
        return Of(Integer, number);
    }
}
