using System.Buffers.Binary;

namespace Fuzzing.Seeds;

/// <summary>An input as the answers to questions: so a writer is fuzzed with whatever it may be asked to write.</summary>
/// <param name="input">Its bytes. At their end each answer is 0.</param>
internal sealed class Decisions(byte[] input)
{
    private int _position;

    /// <summary>Whether there are no more.</summary>
    public bool AtEnd => _position >= input.Length;

    /// <summary>A number from 0 to one less than a count.</summary>
    public int Below(int count) => (AtEnd ? 0 : input[_position++]) % count;

    /// <summary>A number of 32 bits.</summary>
    public int Number() => BinaryPrimitives.ReadInt32BigEndian(Bytes(sizeof(int)));

    /// <summary>A number of 64 bits.</summary>
    public long LongNumber() => BinaryPrimitives.ReadInt64BigEndian(Bytes(sizeof(long)));

    /// <summary>As many bytes.</summary>
    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        int found = Math.Min(count, input.Length - _position);
        input.AsSpan(_position, found).CopyTo(bytes);
        _position += found;
        return bytes;
    }

    /// <summary>All that are left.</summary>
    public byte[] Rest() => Bytes(input.Length - _position);
}
