using System.Globalization;
using System.Text;

namespace NanoMedAgent.Hospital.Texts;

/// <summary>
/// Makes text from devices, files and strangers safe for terminals, logs and CSV: it can add no lines, move no cursor, change no colour and
/// turn no letters around.
/// </summary>
public static class Printable
{
    private const int LengthLimit = 80;

    /// <summary>The beginning of a text, with a question mark for what is not printable ASCII.</summary>
    public static string Of(string text) =>
        new([.. text.Take(LengthLimit).Select(character => character is >= ' ' and <= '~' ? character : '?')]);

    /// <summary>A text with each character that is not for people to see written as "\u" and four hexadecimal digits.</summary>
    public static string Escape(string text)
    {
        if (text.All(IsVisible))
        {
            return text;
        }

        StringBuilder escaped = new();
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair && CharUnicodeInfo.GetUnicodeCategory(text, i) is not (UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned))
            {
                escaped.Append(text, i++, 2);
            }
            else if (IsVisible(text[i]))
            {
                escaped.Append(text[i]);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            }
        }

        return escaped.ToString();
    }

    /// <summary>A message in one line: line ends become blanks, and the rest as in <see cref="Escape"/>.</summary>
    public static string Line(string message) => Escape(message.TrimEnd().ReplaceLineEndings(" "));

    private static bool IsVisible(char character) => char.GetUnicodeCategory(character) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
