using System;

namespace NanoMedAgent.Encoding;

/// <summary>
/// Writes CBOR in core deterministic encoding (RFC 8949, section 4.2.1): heads in their shortest form, definite lengths. The caller must
/// write a map's keys sorted by their encoded bytes.
/// </summary>
public sealed class CborWriter
{
    // Fields instead of properties: the interpreter takes seven more instructions for each use of a property.
    private byte[] _buffer;
    private int _length;

    /// <summary>An empty writer; it grows when more than <paramref name="capacity"/> bytes are written.</summary>
    public CborWriter(int capacity) => _buffer = new byte[capacity];

    /// <summary>Bytes written since the start or the last <see cref="Reset"/>.</summary>
    public int Length => _length;

    /// <summary>Empties the writer and keeps its buffer.</summary>
    public void Reset() => _length = 0;

    /// <summary>Writes a whole number of either sign.</summary>
    [OwnFrame]
    public void WriteInteger(long value)
    {
        if (value >= 0)
        {
            WriteHead(CborMajorType.UnsignedInteger, value);
        }
        else
        {
            WriteHead(CborMajorType.NegativeInteger, -1 - value);
        }
    }

    /// <summary>Writes a byte string.</summary>
    [OwnFrame]
    public void WriteByteString(byte[] value)
    {
        WriteHead(CborMajorType.ByteString, value.Length);
        Append(value, 0, value.Length);
    }

    /// <summary>Writes part of an array as a byte string.</summary>
    public void WriteByteString(byte[] value, int offset, int count)
    {
        WriteHead(CborMajorType.ByteString, count);
        Append(value, offset, count);
    }

    /// <summary>Writes a text string.</summary>
    /// <param name="value">ASCII: every name in these protocols is.</param>
    /// <exception cref="ArgumentException">A character is not ASCII.</exception>
    public void WriteTextString(string value)
    {
        int count = value.Length;
        WriteHead(CborMajorType.TextString, count);
        if (_length + count > _buffer.Length)
        {
            Grow(count);
        }

        byte[] buffer = _buffer;
        int at = _length;
        for (int i = 0; i < count; i++)
        {
            char character = value[i];
            if (character > 0x7F)
            {
                throw new ArgumentException("not ASCII");
            }

            buffer[at++] = (byte)character;
        }

        _length = at;
    }

    /// <summary>Begins an array; exactly <paramref name="count"/> items follow.</summary>
    [OwnFrame]
    public void WriteStartArray(int count) => WriteHead(CborMajorType.Array, count);

    /// <summary>Begins a map; exactly <paramref name="count"/> keys follow, each with its value.</summary>
    [OwnFrame]
    public void WriteStartMap(int count) => WriteHead(CborMajorType.Map, count);

    /// <summary>Writes a tag; its item follows.</summary>
    [OwnFrame]
    public void WriteTag(int tag) => WriteHead(CborMajorType.Tag, tag);

    /// <summary>Writes true or false.</summary>
    [OwnFrame]
    public void WriteBoolean(bool value) => WriteHead(CborMajorType.Simple, value ? 21 : 20);

    /// <summary>Writes null.</summary>
    [OwnFrame]
    public void WriteNull() => WriteHead(CborMajorType.Simple, 22);

    /// <summary>Writes items that are already encoded.</summary>
    [OwnFrame]
    public void WriteEncoded(byte[] items) => Append(items, 0, items.Length);

    /// <summary>Copies the written bytes to an array of their own.</summary>
    [OwnFrame]
    public byte[] ToArray()
    {
        byte[] bytes = new byte[_length];
        Array.Copy(_buffer, 0, bytes, 0, _length);
        return bytes;
    }

    /// <summary>Copies the written items to an array of their own that is one CBOR array of them.</summary>
    /// <param name="count">How many items were written, below 256.</param>
    public byte[] ToArrayItem(int count)
    {
        int head = count < 24 ? 1 : 2;
        byte[] bytes = new byte[head + _length];
        bytes[0] = (byte)(((int)CborMajorType.Array << 5) | (head == 1 ? count : 24));
        bytes[head - 1] = head == 1 ? bytes[0] : (byte)count;
        Array.Copy(_buffer, 0, bytes, head, _length);
        return bytes;
    }

    private void WriteHead(CborMajorType type, long argument)
    {
        if (_length + 9 > _buffer.Length)
        {
            Grow(9);
        }

        int major = (int)type << 5;
        if (argument < 24)
        {
            _buffer[_length++] = (byte)(major | (int)argument);
            return;
        }

        int bytes = argument <= 0xFF ? 1 : argument <= 0xFFFF ? 2 : argument <= 0xFFFFFFFFL ? 4 : 8;
        int additional = bytes == 1 ? 24 : bytes == 2 ? 25 : bytes == 4 ? 26 : 27;
        _buffer[_length++] = (byte)(major | additional);
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        {
            _buffer[_length++] = (byte)(argument >> shift);
        }
    }

    private void Append(byte[] bytes, int offset, int count)
    {
        if (_length + count > _buffer.Length)
        {
            Grow(count);
        }

        Array.Copy(bytes, offset, _buffer, _length, count);
        _length += count;
    }

    // Its callers compare the length themselves: a call more would take instructions and a stack frame at each head.
    [OwnFrame]
    private void Grow(int count)
    {
        byte[] larger = new byte[(_length + count) * 2];
        Array.Copy(_buffer, 0, larger, 0, _length);
        _buffer = larger;
    }
}
