namespace NanoMedAgent.Encoding;

/// <summary>
/// Reads DER (X.690) strictly: definite lengths in their shortest form, whole numbers without a superfluous zero. Each <c>TryRead</c> takes the next element
/// when it is what the caller expects, and otherwise leaves the reader where it was.
/// </summary>
public sealed class DerReader
{
    private const byte IntegerTag = 0x02;
    private const byte SequenceTag = 0x30;

    private readonly byte[] _data;
    private readonly int _end;
    private int _position;

    /// <summary>A reader of a whole array.</summary>
    public DerReader(byte[] data)
        : this(data, 0, data.Length)
    {
    }

    private DerReader(byte[] data, int position, int end)
    {
        _data = data;
        _position = position;
        _end = end;
    }

    /// <summary>Whether everything was read.</summary>
    public bool AtEnd => _position == _end;

    /// <summary>Reads a SEQUENCE.</summary>
    /// <param name="content">A reader of what is in it, or null.</param>
    public bool TryReadSequence(out DerReader content)
    {
        content = null;
        if (!TryReadHead(SequenceTag, out int start, out int length))
        {
            return false;
        }

        content = new DerReader(_data, start, start + length);
        _position = start + length;
        return true;
    }

    /// <summary>Reads an INTEGER that is not negative.</summary>
    /// <param name="target">Takes it, the most significant byte first, with zeros before it.</param>
    /// <param name="offset">Where.</param>
    /// <param name="count">How many bytes it may take; a larger number is refused.</param>
    public bool TryReadUnsigned(byte[] target, int offset, int count)
    {
        if (!TryReadHead(IntegerTag, out int start, out int length) || length == 0 || _data[start] > 0x7F)
        {
            return false;
        }

        // A zero in front is there only to say that what follows is not negative.
        bool hasZero = length > 1 && _data[start] == 0;
        if (hasZero && _data[start + 1] <= 0x7F)
        {
            return false;
        }

        int skipped = hasZero ? 1 : 0;
        int digits = length - skipped;
        if (digits > count)
        {
            return false;
        }

        System.Array.Clear(target, offset, count - digits);
        System.Array.Copy(_data, start + skipped, target, offset + count - digits, digits);
        _position = start + length;
        return true;
    }

    private bool TryReadHead(byte tag, out int start, out int length)
    {
        start = 0;
        length = 0;
        if (_end - _position < 2 || _data[_position] != tag)
        {
            return false;
        }

        int first = _data[_position + 1];
        int lengthBytes = first < 0x80 ? 0 : first & 0x7F;

        // 0x80 is the indefinite length of BER; more than two bytes are more than any message here.
        if (first == 0x80 || lengthBytes > 2 || _end - _position < 2 + lengthBytes)
        {
            return false;
        }

        length = first;
        if (lengthBytes > 0)
        {
            length = (int)BigEndian.Read(_data, _position + 2, lengthBytes);
            if (length < 0x80 || (lengthBytes == 2 && length < 0x100))
            {
                return false;
            }
        }

        start = _position + 2 + lengthBytes;
        return _end - start >= length;
    }
}
