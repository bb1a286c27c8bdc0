using NanoMedAgent.Encoding;

namespace NanoMedAgent.Enrolment;

/// <summary>
/// Reads DER (ITU-T X.690) strictly: definite and shortest lengths of at most two bytes. A tag is compared as one byte. It copies nothing,
/// and what is behind an element is never read as a part of it.
/// </summary>
public sealed class DerReader
{
    private const int LongLength = 0x80;
    private const int OneByte = 0x100;

    /// <summary>What is read.</summary>
    internal readonly byte[] Data;

    /// <summary>The end of this content.</summary>
    internal readonly int End;

    /// <summary>The next element.</summary>
    public int Position;

    /// <summary>A reader of a part of an array.</summary>
    public DerReader(byte[] data, int from, int end)
    {
        Data = data;
        Position = from;
        End = end;
    }

    /// <summary>Whether everything was read.</summary>
    internal bool AtEnd => Position == End;

    /// <summary>Reads the next element if it has this tag, and otherwise does not move.</summary>
    /// <param name="tag">One of the constants of <see cref="Der"/>.</param>
    /// <param name="content">Reads its content; null when refused.</param>
    public bool TryRead(int tag, out DerReader content)
    {
        content = null;
        if (End - Position < 2 || Data[Position] != tag)
        {
            return false;
        }

        int from = Position + 2;
        int length = Data[Position + 1];
        if (length >= LongLength)
        {
            int lengthBytes = length - LongLength;
            if (lengthBytes is not (1 or 2) || lengthBytes > End - from)
            {
                return false;
            }

            length = (int)BigEndian.Read(Data, from, lengthBytes);
            from += lengthBytes;
            if (length < (lengthBytes == 1 ? LongLength : OneByte))
            {
                return false;
            }
        }

        if (length > End - from)
        {
            return false;
        }

        content = new DerReader(Data, from, from + length);
        Position = from + length;
        return true;
    }

    /// <summary>Whether the bytes from here to the end are these.</summary>
    internal bool IsSame(byte[] other, int from, int count)
    {
        if (End - Position != count)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if (Data[Position + i] != other[from + i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads decimal digits.</summary>
    /// <returns>-1 when one is none. The caller has checked that they are there.</returns>
    internal int ReadDigits(int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            int digit = Data[Position] - '0';
            Position++;
            value = value < 0 || digit < 0 || digit > 9 ? -1 : (value * 10) + digit;
        }

        return value;
    }
}
