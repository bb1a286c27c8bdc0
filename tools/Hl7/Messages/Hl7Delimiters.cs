namespace NanoMedAgent.Hl7.Messages;

/// <summary>The characters that divide a message, as its MSH-1 and MSH-2 name them (HL7 v2.6, section 2.5.4).</summary>
/// <param name="Field">Between fields.</param>
/// <param name="Component">Between components.</param>
/// <param name="Repetition">Between repetitions of a field.</param>
/// <param name="Escape">Around an escape sequence.</param>
/// <param name="Subcomponent">Between subcomponents.</param>
public sealed record Hl7Delimiters(char Field, char Component, char Repetition, char Escape, char Subcomponent)
{
    /// <summary>What almost everybody uses, and what is written here.</summary>
    public static Hl7Delimiters Standard { get; } = new('|', '^', '~', '\\', '&');

    /// <summary>MSH-2.</summary>
    public string EncodingCharacters => new([Component, Repetition, Escape, Subcomponent]);

    /// <summary>Reads the beginning of a message: MSH, MSH-1 and MSH-2.</summary>
    /// <param name="text">A message from its first character on.</param>
    /// <param name="delimiters">What it says.</param>
    /// <returns>false if they are missing, not all different, or no punctuation of ASCII.</returns>
    public static bool TryRead(string text, out Hl7Delimiters delimiters)
    {
        delimiters = Standard;
        const int Needed = 8;
        if (text.Length < Needed || !text.StartsWith("MSH", StringComparison.Ordinal))
        {
            return false;
        }

        // A fifth character, for truncation, came with version 2.7. It divides nothing.
        char field = text[3];
        int end = text.AsSpan(4).IndexOfAny(field, '\r', '\n') is >= 0 and var found ? found : text.Length - 4;
        string characters = text.Substring(3, end + 1);
        if (end is not (4 or 5) || !characters.All(IsUsable) || characters.Distinct().Count() != characters.Length)
        {
            return false;
        }

        delimiters = new Hl7Delimiters(field, text[4], text[5], text[6], text[7]);
        return true;
    }

    private static bool IsUsable(char character) => char.IsAscii(character) && (char.IsPunctuation(character) || char.IsSymbol(character));
}
