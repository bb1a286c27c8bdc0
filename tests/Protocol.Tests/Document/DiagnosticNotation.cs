using System.Formats.Cbor;
using System.Globalization;
using System.Text;

namespace Protocol.Tests.Document;

/// <summary>
/// CBOR as people read it (RFC 8949, section 8; RFC 8610, appendix G). A byte string that is an encoded array, map or
/// tagged item is shown as that, between &lt;&lt; and &gt;&gt;.
/// What does not fit into a line is broken.
/// </summary>
internal static class DiagnosticNotation
{
    private const int WidthLimit = 112;
    private const int HexadecimalWidth = 96;
    private const int Indent = 2;
    private const int LongestKey = 32;

    /// <summary>A CBOR sequence of one or more items, each on lines of its own.</summary>
    public static string Of(byte[] sequence)
    {
        CborReader reader = new(sequence, CborConformanceMode.Strict, allowMultipleRootLevelValues: true);
        StringBuilder text = new();
        while (reader.PeekState() != CborReaderState.Finished)
        {
            text.Append(Item(reader, 0)).Append('\n');
        }

        return text.ToString();
    }

    private static string Item(CborReader reader, int depth)
    {
        switch (reader.PeekState())
        {
            case CborReaderState.StartArray:
                return Many("[", "]", ReadArray(reader, depth + 1), depth);
            case CborReaderState.StartMap:
                return Many("{", "}", ReadMap(reader, depth + 1), depth);
            case CborReaderState.Tag:
                return $"{((ulong)reader.ReadTag()).ToString(CultureInfo.InvariantCulture)}({Item(reader, depth)})";
            case CborReaderState.ByteString:
                return Bytes(reader.ReadByteString(), depth);
            case CborReaderState.TextString:
                return $"\"{reader.ReadTextString()}\"";
            case CborReaderState.Boolean:
                return reader.ReadBoolean() ? "true" : "false";
            case CborReaderState.Null:
                reader.ReadNull();
                return "null";
            default:
                return reader.ReadInt64().ToString(CultureInfo.InvariantCulture);
        }
    }

    private static List<string> ReadArray(CborReader reader, int depth)
    {
        List<string> items = [];
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            items.Add(Item(reader, depth));
        }

        reader.ReadEndArray();
        return items;
    }

    private static List<string> ReadMap(CborReader reader, int depth)
    {
        List<string> items = [];
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            items.Add($"{Item(reader, depth)}: {Item(reader, depth)}");
        }

        reader.ReadEndMap();
        return items;
    }

    private static string Bytes(byte[] bytes, int depth)
    {
        if (Embedded(bytes, depth) is { } embedded)
        {
            return embedded;
        }

        string hexadecimal = Convert.ToHexStringLower(bytes);
        if (hexadecimal.Length <= HexadecimalWidth - (Indent * depth))
        {
            return $"h'{hexadecimal}'";
        }

        // White space inside of the quotes means nothing.
        string between = "\n" + new string(' ', Indent * (depth + 1));
        return $"h'{between}{string.Join(between, hexadecimal.Chunk(HexadecimalWidth).Select(chunk => new string(chunk)))}'";
    }

    private static string? Embedded(byte[] bytes, int depth)
    {
        // A tag is one only where there is too much behind it to be a coincidence.
        bool isContainer = bytes.Length > 1 && ((bytes[0] >> 5) is 4 or 5 || ((bytes[0] >> 5) == 6 && bytes.Length > LongestKey));
        try
        {
            CborReader reader = new(bytes, CborConformanceMode.Canonical);
            return isContainer && Item(reader, depth) is var item && reader.BytesRemaining == 0 ? $"<<{item}>>" : null;
        }
        catch (Exception other) when (other is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    private static string Many(string open, string close, List<string> items, int depth)
    {
        string line = open + string.Join(", ", items) + close;
        if (line.Length + (Indent * depth) <= WidthLimit && !line.Contains('\n', StringComparison.Ordinal))
        {
            return line;
        }

        string before = "\n" + new string(' ', Indent * (depth + 1));
        return open + before + string.Join("," + before, items) + "\n" + new string(' ', Indent * depth) + close;
    }
}
