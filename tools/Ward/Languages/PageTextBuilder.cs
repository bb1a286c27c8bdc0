using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace NanoMedAgent.Ward.Languages;

/// <summary>Takes an interpolated string apart: the sentence with {0}, {1} and so on in it, and the values.</summary>
[InterpolatedStringHandler]
public readonly struct PageTextBuilder
{
    private readonly StringBuilder _sentence;
    private readonly List<(object? Value, string? Format)> _values;

    /// <summary>Called by the compiler.</summary>
    public PageTextBuilder(int literalLength, int formattedCount)
    {
        _sentence = new StringBuilder(literalLength + (3 * formattedCount));
        _values = new List<(object?, string?)>(formattedCount);
    }

    /// <summary>The sentence, as <see cref="string.Format(IFormatProvider, string, object[])"/> takes it.</summary>
    internal string Sentence => _sentence.ToString();

    /// <summary>The values in it.</summary>
    internal IReadOnlyList<(object? Value, string? Format)> Values => _values;

    /// <summary>Adds words.</summary>
    public void AppendLiteral(string words) => _sentence.Append(Escape(words));

    /// <summary>Adds a value.</summary>
    public void AppendFormatted<T>(T value) => AppendFormatted(value, null);

    /// <summary>Adds a number.</summary>
    public void AppendFormatted<T>(T value, string? format)
    {
        _sentence.Append(CultureInfo.InvariantCulture, $"{{{_values.Count}}}");
        _values.Add((value, format));
    }

    /// <summary>Words as they stand in a sentence with values.</summary>
    internal static string Escape(string words) =>
        words.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
}
