using System.Globalization;

namespace NanoMedAgent.Hospital.Labels;

/// <summary>
/// What scanners add around the text of a code: blanks, control characters (STX, ETX, GS, line ends), a byte order mark, and the
/// identifier of the symbology (ISO/IEC 15424), such as "]Q1".
/// </summary>
public static class ScannerText
{
    private const int IdentifierLength = 3;

    /// <summary>The text of the code alone.</summary>
    public static string Clean(string text)
    {
        string clean = CleanStart(text);
        int end = clean.Length;
        while (end > 0 && IsAdded(clean[end - 1]))
        {
            end--;
        }

        return clean[..end];
    }

    /// <summary>The same, with whatever is at the end: a blank there may be the code's own.</summary>
    internal static string CleanStart(string text)
    {
        int start = SkipAdded(text, 0);
        bool isIdentified = text.Length - start >= IdentifierLength
            && text[start] == ']' && char.IsAsciiLetter(text[start + 1]) && char.IsAsciiLetterOrDigit(text[start + 2]);
        return text[(isIdentified ? SkipAdded(text, start + IdentifierLength) : start)..];
    }

    /// <summary>Whether scanners add such a character.</summary>
    internal static bool IsAdded(char character) =>
        char.IsWhiteSpace(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format;

    private static int SkipAdded(string text, int start)
    {
        while (start < text.Length && IsAdded(text[start]))
        {
            start++;
        }

        return start;
    }
}
