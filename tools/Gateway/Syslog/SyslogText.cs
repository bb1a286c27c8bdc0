using System.Text;

namespace NanoMedAgent.Gateway.Syslog;

/// <summary>Writes texts into messages: escaped, and cut so that no message gets longer than receivers take.</summary>
internal static class SyslogText
{
    private const string Cut = "…";

    /// <summary>The value of a parameter of structured data, without the quotes (RFC 5424, section 6.3.3).</summary>
    /// <param name="text">Anything. What is not for people to see is replaced.</param>
    /// <param name="limitBytes">Bytes of UTF-8, escapes among them.</param>
    public static string Value(string text, int limitBytes) => Escape(text, limitBytes, character => character is '"' or '\\' or ']');

    /// <summary>A field of a CEF header.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="limitBytes">Bytes of UTF-8, escapes among them.</param>
    public static string CefField(string text, int limitBytes) => Escape(text, limitBytes, character => character is '|' or '\\');

    /// <summary>The value of a field of a CEF extension.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="limitBytes">Bytes of UTF-8, escapes among them.</param>
    public static string CefValue(string text, int limitBytes) => Escape(text, limitBytes, character => character is '=' or '\\');

    /// <summary>
    /// A text for the message itself: printable ASCII, because anything else would need a byte order mark, which few receivers remove.
    /// </summary>
    /// <param name="text">Anything.</param>
    /// <param name="limit">Characters.</param>
    public static string Ascii(string text, int limit)
    {
        string cut = text.Length > limit ? text[..(limit - 3)] + "..." : text;
        return string.Concat(cut.Select(character => character is >= ' ' and <= '~' ? character : '?'));
    }

    /// <summary>A field of the header: printable ASCII without blanks.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="limit">Characters.</param>
    public static string HeaderField(string text, int limit)
    {
        string field = string.Concat(text.Take(limit).Select(character => character is > ' ' and <= '~' ? character : '?'));
        return field.Length == 0 ? "-" : field;
    }

    /// <summary>
    /// A text for a writer of XML in ASCII, not yet escaped: what is not for people to see is replaced, and it is cut so that it has at
    /// most so many bytes when it is escaped.
    /// </summary>
    /// <param name="text">Anything.</param>
    /// <param name="limitBytes">Bytes of ASCII, escapes and character references among them.</param>
    public static string Xml(string text, int limitBytes)
    {
        const int cutBytes = 8;
        StringBuilder clean = new();
        int bytes = 0;
        int atCut = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isVisible = !Rune.IsControl(rune) && rune.Value is not (0x2028 or 0x2029 or 0xFEFF or 0xFFFE or 0xFFFF);
            Rune shown = isVisible ? rune : new Rune(' ');
            bytes += shown.Value switch
            {
                '<' or '>' or '&' or '"' => "&quot;".Length,
                < 0x80 => 1,
                _ => "&#x10FFFF;".Length,
            };
            if (bytes > limitBytes)
            {
                return clean.ToString(0, atCut) + Cut;
            }

            clean.Append(shown);
            atCut = bytes <= limitBytes - cutBytes ? clean.Length : atCut;
        }

        return clean.ToString();
    }

    private static string Escape(string text, int limitBytes, Func<char, bool> isEscaped)
    {
        StringBuilder escaped = new();
        int bytes = 0;
        int atCut = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isVisible = !Rune.IsControl(rune) && rune.Value is not (0x2028 or 0x2029 or 0xFEFF);
            string piece = !isVisible ? " " : rune.IsBmp && isEscaped((char)rune.Value) ? $"\\{rune}" : rune.ToString();
            bytes += Encoding.UTF8.GetByteCount(piece);
            if (bytes > limitBytes)
            {
                return escaped.ToString(0, atCut) + Cut;
            }

            escaped.Append(piece);
            if (bytes <= limitBytes - Encoding.UTF8.GetByteCount(Cut))
            {
                atCut = escaped.Length;
            }
        }

        return escaped.ToString();
    }
}
