using System.Collections.Frozen;
using System.Globalization;
using System.Resources;

namespace NanoMedAgent.Ward.Languages;

/// <summary>
/// A language of the ward's pages. Its texts are in the rooms' resource files (NameTexts.de.resx), inside this assembly, so that any
/// program can host the ward. The runtime's cultures stay out of this: programs here run with none but the invariant one.
/// </summary>
public sealed class Language
{
    private static readonly AsyncLocal<Language?> OfReader = new();
    private readonly Func<string, string> _translate;

    /// <summary>Creates a language.</summary>
    /// <param name="code">Its code (BCP 47): "de".</param>
    /// <param name="name">Its name in itself.</param>
    /// <param name="decimalSeparator">Between ones and tenths.</param>
    /// <param name="translate">Translates an English sentence, which may have {0} in it.</param>
    internal Language(string code, string name, string decimalSeparator, Func<string, string> translate)
    {
        Code = code;
        Name = name;
        _translate = translate;
        Numbers = NumberFormatInfo.ReadOnly(new NumberFormatInfo { NumberDecimalSeparator = decimalSeparator });
    }

    /// <summary>English, in which the sources are written.</summary>
    public static Language English { get; } = new("en", "English", ".", sentence => sentence);

    /// <summary>All languages.</summary>
    public static IReadOnlyList<Language> All { get; } =
        [English, OfResources("de", "Deutsch"), OfResources("fr", "Français"), OfResources("es", "Español")];

    /// <summary>The language of whoever reads what is rendered now. Where nobody reads, such as in services, it is English.</summary>
    internal static Language Reader
    {
        get => OfReader.Value ?? English;
        set => OfReader.Value = value;
    }

    /// <summary>Its code (BCP 47).</summary>
    public string Code { get; }

    /// <summary>Its name in itself.</summary>
    public string Name { get; }

    /// <summary>How it writes numbers. No thousands are separated.</summary>
    internal NumberFormatInfo Numbers { get; }

    /// <summary>All its texts, by the English ones.</summary>
    /// <param name="code">The language's code.</param>
    internal static IReadOnlyDictionary<string, string> ReadTexts(string code)
    {
        Dictionary<string, string> texts = [];
        foreach (string file in typeof(Language).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith($".{code}.resources", StringComparison.Ordinal)))
        {
            using ResourceReader reader = new(typeof(Language).Assembly.GetManifestResourceStream(file)!);
            foreach (System.Collections.DictionaryEntry entry in reader)
            {
                texts.Add((string)entry.Key, (string)entry.Value!);
            }
        }

        return texts;
    }

    /// <summary>An English sentence in this language; the sentence itself where it has no translation, such as one without words.</summary>
    internal string Translate(string sentence) => _translate(sentence);

    private static Language OfResources(string code, string name)
    {
        Lazy<FrozenDictionary<string, string>> texts = new(() => ReadTexts(code).ToFrozenDictionary());
        return new Language(code, name, ",", sentence => texts.Value.GetValueOrDefault(sentence, sentence));
    }
}
