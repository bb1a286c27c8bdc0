using System.Globalization;

namespace NanoMedAgent.Ward.Languages;

/// <summary>
/// A text of the ward's pages. The English sentence is in the sources, and is the key of its translations. What is made in the background
/// is read by people of several languages, so a text becomes words only when somebody reads it: <see cref="ToString"/> is in the language
/// of the reader, <see cref="English"/> is for logs and databases.
/// </summary>
public sealed class PageText : IEquatable<PageText>
{
    private readonly string _sentence;
    private readonly IReadOnlyList<(object? Value, string? Format)> _values;
    private string? _english;

    private PageText(string sentence, IReadOnlyList<(object? Value, string? Format)> values)
    {
        _sentence = sentence;
        _values = values;
    }

    /// <summary>Nothing to say.</summary>
    public static PageText None { get; } = new("", []);

    /// <summary>The text in English, whoever reads it.</summary>
    public string English => _english ??= In(Language.English);

    /// <summary>The length in English; 0 for nothing to say.</summary>
    public int Length => English.Length;

    /// <summary>A sentence that is always the same.</summary>
    public static PageText T(string english) => new(english, []);

    /// <summary>
    /// A sentence with values in it. A value may be such a text, which is translated as well; names and units stay as they are.
    /// </summary>
    public static PageText T(PageTextBuilder english) => new(english.Sentence, english.Values);

    /// <summary>
    /// A text of another program, one of a fixed set, such as the states of devices. Where it has no translation, it is shown in English.
    /// </summary>
    public static PageText Known(string english) => new(english, []);

    /// <summary>Several texts after each other.</summary>
    public static PageText Join(string separator, IEnumerable<PageText> texts)
    {
        (object? Value, string? Format)[] values = [.. texts.Select(text => ((object?)text, (string?)null))];
        string escaped = PageTextBuilder.Escape(separator);
        return new(string.Join(escaped, values.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"{{{i}}}"))), values);
    }

    /// <summary>The text in the language of whoever reads it.</summary>
    public static implicit operator string(PageText text) => text.ToString();

    /// <inheritdoc/>
    public override string ToString() => Language.Reader == Language.English ? English : In(Language.Reader);

    /// <inheritdoc/>
    public bool Equals(PageText? other) => English == other?.English;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PageText);

    /// <inheritdoc/>
    public override int GetHashCode() => English.GetHashCode(StringComparison.Ordinal);

    internal string In(Language language)
    {
        string sentence = language.Translate(_sentence);
        return _values.Count == 0
            ? sentence
            : string.Format(CultureInfo.InvariantCulture, sentence, [.. _values.Select(each => (object?)Write(each, language))]);
    }

    private static string? Write((object? Value, string? Format) each, Language language) => each.Value switch
    {
        PageText text => text.In(language),
        IFormattable number => number.ToString(each.Format, language.Numbers),
        { } other => other.ToString(),
        null => "",
    };
}
