using System.Globalization;
using System.Text;

namespace Protocol.Tests.Document;

/// <summary>Lines of a text block: a label, and what it is.</summary>
internal sealed class Lines
{
    private const int LabelWidth = 24;
    private const int BytesPerLine = 48;
    private const int ListWidth = 130;

    private readonly StringBuilder _text = new();

    /// <summary>Bytes as the block "hex" has them.</summary>
    public static string Hexadecimal(byte[] bytes) =>
        string.Concat(Convert.ToHexStringLower(bytes).Chunk(2 * BytesPerLine).Select(line => new string(line) + "\n"));

    /// <summary>Numbers with their names: "0 None, 1 Malformed".</summary>
    public static string Numbers<TEnum>()
        where TEnum : struct, Enum
    {
        StringBuilder text = new();
        int width = 0;
        TEnum[] values = Enum.GetValues<TEnum>();
        foreach (TEnum value in values)
        {
            string item = $"{Convert.ToInt32(value, CultureInfo.InvariantCulture)} {value}{(value.Equals(values[^1]) ? "" : ",")}";
            bool isNext = width + item.Length < ListWidth;
            text.Append(width == 0 ? "" : isNext ? " " : "\n").Append(item);
            width = isNext ? width + item.Length + 1 : item.Length;
        }

        return text.Append('\n').ToString();
    }

    /// <summary>Adds a line.</summary>
    public Lines Add(string label, object? value)
    {
        _text.Append(label.PadRight(LabelWidth)).AppendFormat(CultureInfo.InvariantCulture, "{0}", value ?? "none").Append('\n');
        return this;
    }

    /// <summary>Adds bytes.</summary>
    public Lines Add(string label, byte[]? value)
    {
        string[] lines = value is null ? ["none"] : Hexadecimal(value).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < lines.Length; i++)
        {
            Add(i == 0 ? label : "", lines[i]);
        }

        return this;
    }

    /// <summary>Adds a point in time.</summary>
    public Lines Add(string label, DateTimeOffset? time)
    {
        string? date = time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return Add(label, (object?)(date is null ? null : $"{time!.Value.ToUnixTimeSeconds()} ({date})"));
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
