using System;

namespace NanoMedAgent.Encoding;

/// <summary>
/// Reads one CBOR item, which <see cref="TryOpen"/> has checked as a whole. Each <c>TryRead</c> reads the next item if it is as expected,
/// and otherwise does not move the reader.
/// </summary>
public sealed class CborReader
{
    private const byte False = 0xF4;
    private const byte True = 0xF5;
    private const byte Null = 0xF6;

    private readonly byte[] _data;
    private readonly int _end;
    private int _position;

    private CborReader(byte[] data, int position, int end)
    {
        _data = data;
        _position = position;
        _end = end;
    }

    /// <summary>Whether everything was read.</summary>
    public bool AtEnd => _position == _end;

    /// <summary>The type of the next item. Meaningless at the end.</summary>
    public CborMajorType NextType => (CborMajorType)(_position < _end ? _data[_position] >> 5 : 7);

    /// <summary>Opens an array that holds one item and nothing after it.</summary>
    public static bool TryOpen(byte[] data, out CborReader reader) => TryOpen(data, 0, data.Length, out reader);

    /// <summary>Opens a part of an array that holds one item and nothing after it.</summary>
    /// <returns>false when <see cref="CborWellFormed"/> refuses the item.</returns>
    public static bool TryOpen(byte[] data, int offset, int count, out CborReader reader)
    {
        int end = offset + count;
        reader = CborWellFormed.Skip(data, offset, end, 0) == end ? new CborReader(data, offset, end) : null;
        return reader != null;
    }

    /// <summary>Reads a whole number of either sign.</summary>
    [OwnFrame]
    public bool TryReadInteger(out long value)
    {
        int start = _position;
        value = 0;
        if (CborWellFormed.TryReadHead(_data, ref _position, _end, out CborMajorType type, out long argument))
        {
            if (type == CborMajorType.UnsignedInteger)
            {
                value = argument;
                return true;
            }

            if (type == CborMajorType.NegativeInteger)
            {
                value = -1 - argument;
                return true;
            }
        }

        _position = start;
        return false;
    }

    /// <summary>Reads a whole number within limits, both included.</summary>
    [OwnFrame]
    public bool TryReadInteger(long least, long most, out long value)
    {
        int start = _position;
        if (TryReadInteger(out value) && value >= least && value <= most)
        {
            return true;
        }

        value = 0;
        _position = start;
        return false;
    }

    /// <summary>Reads a byte string.</summary>
    /// <param name="limit">The most bytes to accept.</param>
    /// <param name="value">A copy, or null.</param>
    [OwnFrame]
    public bool TryReadByteString(int limit, out byte[] value)
    {
        value = null;
        if (!TryReadLength(CborMajorType.ByteString, limit, out int length))
        {
            return false;
        }

        value = Take(length);
        return true;
    }

    /// <summary>Reads a byte string of exactly this length.</summary>
    [OwnFrame]
    public bool TryReadFixedByteString(int length, out byte[] value)
    {
        int start = _position;
        if (TryReadByteString(length, out value) && value.Length == length)
        {
            return true;
        }

        value = null;
        _position = start;
        return false;
    }

    /// <summary>Reads a text string.</summary>
    /// <param name="limit">The most bytes to accept.</param>
    /// <param name="value">ASCII, as every name in these protocols; other text is refused. null when refused.</param>
    [OwnFrame]
    public bool TryReadTextString(int limit, out string value)
    {
        value = null;
        int start = _position;
        if (!TryReadLength(CborMajorType.TextString, limit, out int length))
        {
            return false;
        }

        char[] text = new char[length];
        for (int i = 0; i < length; i++)
        {
            // Not zero either: the interpreter ends a text there, so that it would be equal to a shorter one.
            byte character = _data[_position + i];
            if (character == 0 || character > 0x7F)
            {
                _position = start;
                return false;
            }

            text[i] = (char)character;
        }

        _position += length;
        value = new string(text);
        return true;
    }

    /// <summary>Enters an array of at most <paramref name="limit"/> items.</summary>
    public bool TryReadStartArray(int limit, out int count) => TryReadLength(CborMajorType.Array, limit, out count);

    /// <summary>Enters an array of exactly this many items.</summary>
    [OwnFrame]
    public bool TryReadFixedArray(int count)
    {
        int start = _position;
        if (TryReadStartArray(count, out int found) && found == count)
        {
            return true;
        }

        _position = start;
        return false;
    }

    /// <summary>Enters a map of at most <paramref name="limit"/> keys; no key occurs twice.</summary>
    public bool TryReadStartMap(int limit, out int count) => TryReadLength(CborMajorType.Map, limit, out count);

    /// <summary>Reads a tag with this number; its item follows.</summary>
    public bool TryReadTag(int tag)
    {
        int start = _position;
        if (CborWellFormed.TryReadHead(_data, ref _position, _end, out CborMajorType type, out long argument)
            && type == CborMajorType.Tag && argument == tag)
        {
            return true;
        }

        _position = start;
        return false;
    }

    /// <summary>Reads true or false.</summary>
    public bool TryReadBoolean(out bool value)
    {
        value = _position < _end && _data[_position] == True;
        if (!value && (_position >= _end || _data[_position] != False))
        {
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>Reads a null.</summary>
    public bool TryReadNull()
    {
        if (_position >= _end || _data[_position] != Null)
        {
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>Skips one item of any type.</summary>
    /// <returns>false at the end.</returns>
    [OwnFrame]
    public bool TrySkip()
    {
        if (AtEnd)
        {
            return false;
        }

        _position = CborWellFormed.Skip(_data, _position, _end, 0);
        return true;
    }

    /// <summary>Reads the next item in its encoded form.</summary>
    public bool TryReadEncoded(int limit, out byte[] item)
    {
        int next = AtEnd ? -1 : CborWellFormed.Skip(_data, _position, _end, 0);
        item = next >= 0 && next - _position <= limit ? Take(next - _position) : null;
        return item != null;
    }

    private bool TryReadLength(CborMajorType wanted, int limit, out int length)
    {
        int start = _position;
        if (CborWellFormed.TryReadHead(_data, ref _position, _end, out CborMajorType type, out long argument)
            && type == wanted && argument <= limit)
        {
            length = (int)argument;
            return true;
        }

        length = 0;
        _position = start;
        return false;
    }

    private byte[] Take(int length)
    {
        byte[] bytes = new byte[length];
        Array.Copy(_data, _position, bytes, 0, length);
        _position += length;
        return bytes;
    }
}
