using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace NanoMedAgent.Hl7.Messages;

/// <summary>
/// Text between delimiters (HL7 v2.6, section 2.7). What is escaped here is read as it was by whoever follows the standard. Sequences about
/// the look of a text (\H\, \.br\), other character sets (\C..\, \M..\) and a site's own ones (\Z..\) stay as they are when they are read.
/// </summary>
public static class Hl7Text
{
    /// <summary>A value that is known to be none: the receiver is to delete what it has. An absent value says nothing.</summary>
    public const string Null = "\"\"";

    private const int HighestControl = 0x1F;
    private const int Delete = 0x7F;

    /// <summary>Escapes a text. Half of a surrogate pair, which no character set can carry, becomes U+FFFD.</summary>
    public static string Escape(string text, Hl7Delimiters delimiters)
    {
        StringBuilder? escaped = null;
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            string? sequence = SequenceOf(text, i, delimiters);
            if (sequence is not null)
            {
                escaped ??= new StringBuilder(text, 0, i, text.Length + 16);
                escaped.Append(sequence);
            }
            else
            {
                escaped?.Append(character);
            }
        }

        return escaped?.ToString() ?? text;
    }

    /// <summary>Reads a text. An escape character that begins no sequence stays as it is.</summary>
    public static string Unescape(string text, Hl7Delimiters delimiters)
    {
        int begin = text.IndexOf(delimiters.Escape, StringComparison.Ordinal);
        if (begin < 0)
        {
            return text;
        }

        StringBuilder read = new(text, 0, begin, text.Length);
        while (begin < text.Length)
        {
            int end = text[begin] == delimiters.Escape ? text.IndexOf(delimiters.Escape, begin + 1) : -1;
            if (end > 0 && Meaning(text.AsSpan(begin + 1, end - begin - 1), delimiters) is { } meaning)
            {
                read.Append(meaning);
                begin = end + 1;
            }
            else if (end > 0 && IsKept(text.AsSpan(begin + 1, end - begin - 1)))
            {
                read.Append(text, begin, end + 1 - begin);
                begin = end + 1;
            }
            else
            {
                read.Append(text[begin++]);
            }
        }

        return read.ToString();
    }

    private static string? SequenceOf(string text, int index, Hl7Delimiters delimiters)
    {
        char character = text[index];
        char escape = delimiters.Escape;
        return character == escape ? $"{escape}E{escape}"
            : character == delimiters.Field ? $"{escape}F{escape}"
            : character == delimiters.Component ? $"{escape}S{escape}"
            : character == delimiters.Subcomponent ? $"{escape}T{escape}"
            : character == delimiters.Repetition ? $"{escape}R{escape}"
            : character is <= (char)HighestControl or (char)Delete
                ? string.Create(CultureInfo.InvariantCulture, $"{escape}X{(int)character:X2}{escape}")
            : IsHalfCharacter(text, index) ? "\uFFFD"
            : null;
    }

    private static bool IsHalfCharacter(string text, int index) =>
        (char.IsHighSurrogate(text[index]) && !(index + 1 < text.Length && char.IsLowSurrogate(text[index + 1])))
        || (char.IsLowSurrogate(text[index]) && !(index > 0 && char.IsHighSurrogate(text[index - 1])));

    private static string? Meaning(ReadOnlySpan<char> sequence, Hl7Delimiters delimiters) => sequence switch
    {
        "F" => delimiters.Field.ToString(),
        "S" => delimiters.Component.ToString(),
        "T" => delimiters.Subcomponent.ToString(),
        "R" => delimiters.Repetition.ToString(),
        "E" => delimiters.Escape.ToString(),
        ['X', ..] => Bytes(sequence[1..]),
        _ => null,
    };

    private static string? Bytes(ReadOnlySpan<char> digits)
    {
        byte[] bytes = new byte[digits.Length / 2];
        if (bytes.Length == 0 || Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done)
        {
            return null;
        }

        // Bytes that are no text stay as they are: whoever sent them knows what they mean.
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }

    /// <summary>Whether it is a sequence that is passed on: letters, digits and signs, as formatting has them (\.sp+2\, \.in-4\).</summary>
    private static bool IsKept(ReadOnlySpan<char> sequence) =>
        sequence is ['H' or 'N'] or ['.', _, ..] or ['C' or 'M' or 'X' or 'Z', _, ..] && !sequence.ContainsAny(' ', '\t');
}
