namespace NanoMedAgent.Encoding;

/// <summary>
/// Checks whether one CBOR item is accepted (PROTOCOL.md, "Encoding"): well-formed (RFC 8949, appendix C), definite lengths, shortest
/// heads, no duplicate key in a map, nested at most <see cref="DepthLimit"/> deep, and no floating point or simple value other than false,
/// true and null.
/// </summary>
internal static class CborWellFormed
{
    /// <summary>The most arrays, maps and tags around an item.</summary>
    public const int DepthLimit = 8;

    /// <summary>The most keys of an unsorted map.</summary>
    private const int UnsortedKeysLimit = 16;

    /// <summary>Finds the end of the item at <paramref name="position"/>.</summary>
    /// <returns>The position after it, or -1 when it is refused.</returns>
    public static int Skip(byte[] data, int position, int end, int depth)
    {
        int head = position;
        if (!TryReadHead(data, ref position, end, out CborMajorType type, out long argument))
        {
            return -1;
        }

        switch (type)
        {
            case CborMajorType.ByteString:
            case CborMajorType.TextString:
                return argument > end - position ? -1 : position + (int)argument;
            case CborMajorType.Array:
                return SkipMany(data, position, end, argument, depth + 1);
            case CborMajorType.Map:
                return SkipMap(data, position, end, argument, depth + 1);
            case CborMajorType.Tag:
                return SkipMany(data, position, end, 1, depth + 1);
            case CborMajorType.Simple:
                return argument >= 20 && argument <= 22 && position == head + 1 ? position : -1;
            default:
                return position;
        }
    }

    /// <summary>Reads a head in its shortest form, and moves the position past it.</summary>
    /// <returns>false when there is none, or its argument is above 2^63-1; <paramref name="position"/> is undefined then.</returns>
    public static bool TryReadHead(byte[] data, ref int position, int end, out CborMajorType type, out long argument)
    {
        type = CborMajorType.Simple;
        argument = 0;
        if (position >= end)
        {
            return false;
        }

        int first = data[position++];
        type = (CborMajorType)(first >> 5);
        int additional = first & 0x1F;
        if (additional < 24)
        {
            argument = additional;
            return true;
        }

        if (additional > 27)
        {
            return false;
        }

        int bytes = 1 << (additional - 24);
        if (bytes > end - position)
        {
            return false;
        }

        for (int i = 0; i < bytes; i++)
        {
            argument = (argument << 8) | data[position++];
        }

        long shorter = additional == 24 ? 23 : additional == 25 ? 0xFF : additional == 26 ? 0xFFFF : 0xFFFFFFFFL;
        return argument > shorter;
    }

    private static int SkipMany(byte[] data, int position, int end, long count, int depth)
    {
        // Each item takes at least one byte: an impossible count is refused before its items are walked.
        if (depth > DepthLimit || count > end - position)
        {
            return -1;
        }

        for (long i = 0; i < count && position >= 0; i++)
        {
            position = Skip(data, position, end, depth);
        }

        return position;
    }

    private static int SkipMap(byte[] data, int position, int end, long count, int depth)
    {
        if (depth > DepthLimit || count > (end - position) / 2)
        {
            return -1;
        }

        // Sorted keys, as every deterministic encoder writes them, need one comparison each. Unsorted ones are compared with all keys
        // before them, so their number is bounded: a stranger must not make the device compare for minutes.
        bool sorted = true;
        int[] keys = new int[count < UnsortedKeysLimit ? (int)count : UnsortedKeysLimit];
        int previous = position;
        for (int i = 0; i < (int)count; i++)
        {
            int key = position;
            position = Skip(data, key, end, depth);
            if (position < 0)
            {
                return -1;
            }

            sorted = sorted && (i == 0 || IsBefore(data, previous, key, position));
            if (!sorted && (count > UnsortedKeysLimit || IsAmong(data, keys, i, key, position - key)))
            {
                return -1;
            }

            if (i < keys.Length)
            {
                keys[i] = key;
            }

            previous = key;
            position = Skip(data, position, end, depth);
            if (position < 0)
            {
                return -1;
            }
        }

        return position;
    }

    /// <summary>
    /// Bytewise order (RFC 8949, section 4.2.1). No encoded item is a prefix of another, so a difference comes before the end of both.
    /// </summary>
    private static bool IsBefore(byte[] data, int left, int right, int rightEnd)
    {
        while (right < rightEnd && data[left] == data[right])
        {
            left++;
            right++;
        }

        return right < rightEnd && data[left] < data[right];
    }

    private static bool IsAmong(byte[] data, int[] keys, int count, int key, int length)
    {
        for (int i = 0; i < count; i++)
        {
            int same = 0;
            while (same < length && data[keys[i] + same] == data[key + same])
            {
                same++;
            }

            if (same == length)
            {
                return true;
            }
        }

        return false;
    }
}
