using System.Text;

namespace NanoMedAgent.Hl7.Messages;

/// <summary>The character sets of HL7 table 0211 that are read here. Each has ASCII as it is, so the header can be read before.</summary>
internal static class Hl7CharacterSet
{
    /// <summary>What is written in MSH-18.</summary>
    public const string Utf8 = "UNICODE UTF-8";

    // The number of the field after MSH and its delimiter, which is field 1.
    private const int Index = 17;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The encoding of a message. One that does not name it is read as UTF-8, which holds ASCII: a byte that is neither is refused, and not
    /// guessed at.
    /// </summary>
    /// <returns>null if it is not known here.</returns>
    public static Encoding? Of(ReadOnlySpan<byte> message)
    {
        int end = message.IndexOfAny((byte)'\r', (byte)'\n');
        string header = Encoding.Latin1.GetString(end < 0 ? message : message[..end]);
        string[] fields = header.Length > 3 ? header.Split(header[3], Index + 2) : [];
        string named = fields.Length > Index ? fields[Index] : "";

        // Repetitions name sets that escape sequences switch to. The first one counts. MSH-2 names their delimiter.
        if (header.Length > 5)
        {
            named = named.Split(header[5])[0];
        }

        return named.Trim().ToUpperInvariant() switch
        {
            "" or "ASCII" or Utf8 or "UTF-8" or "UTF8" => StrictUtf8,
            "8859/1" => Encoding.Latin1,
            "8859/2" => Named("iso-8859-2"),
            "8859/3" => Named("iso-8859-3"),
            "8859/4" => Named("iso-8859-4"),
            "8859/5" => Named("iso-8859-5"),
            "8859/6" => Named("iso-8859-6"),
            "8859/7" => Named("iso-8859-7"),
            "8859/8" => Named("iso-8859-8"),
            "8859/9" => Named("iso-8859-9"),
            "8859/15" => Named("iso-8859-15"),
            _ => null,
        };
    }

    private static Encoding? Named(string name) => CodePagesEncodingProvider.Instance.GetEncoding(
        name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
}
