using System.Text;

namespace NanoMedAgent.Hl7.Messages;

/// <summary>
/// A message of HL7 v2: its segments in order. What was read is written again as it was, also what is not understood here. Messages are
/// written in UTF-8.
/// </summary>
public sealed class Hl7Message
{
    private const char SegmentEnd = '\r';

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>A message to be written.</summary>
    /// <param name="segments">The first is MSH.</param>
    /// <exception cref="ArgumentException">It is not.</exception>
    public Hl7Message(IReadOnlyList<Hl7Segment> segments)
    {
        if (segments.Count == 0 || segments[0].Name != "MSH")
        {
            throw new ArgumentException("A message begins with MSH.", nameof(segments));
        }

        Segments = segments;
    }

    /// <summary>Its segments, MSH first.</summary>
    public IReadOnlyList<Hl7Segment> Segments { get; }

    /// <summary>MSH.</summary>
    public Hl7Segment Header => Segments[0];

    /// <summary>MSH-10, which identifies it for its sender.</summary>
    public string ControlId => Header[10].Text;

    /// <summary>MSH-9: message code and trigger event, such as ADT^A01.</summary>
    public (string Code, string Trigger) Type => (Header[9][1], Header[9][2]);

    /// <summary>The first segment of a name; null if there is none.</summary>
    public Hl7Segment? Find(string name) => Segments.FirstOrDefault(segment => segment.Name == name);

    /// <summary>All segments of a name, in order.</summary>
    public IEnumerable<Hl7Segment> All(string name) => Segments.Where(segment => segment.Name == name);

    /// <summary>As it is on the wire, without a frame.</summary>
    public byte[] ToBytes() => Utf8.GetBytes(ToString());

    /// <summary>Its text, a carriage return after each segment.</summary>
    public override string ToString() => string.Concat(Segments.Select(segment => segment.ToString() + SegmentEnd));

    /// <summary>Reads a message. Segments may also end with a line feed, as many senders have it; blank lines are passed over.</summary>
    /// <param name="bytes">A message without its frame.</param>
    /// <param name="limits">What it may have at most.</param>
    /// <param name="message">What was read.</param>
    /// <param name="refusal">Why it was not.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, Hl7Limits limits, out Hl7Message message, out Hl7Refusal refusal)
    {
        message = null!;
        refusal = TryDecode(bytes, limits, out string text);
        if (refusal != Hl7Refusal.None)
        {
            return false;
        }

        if (!Hl7Delimiters.TryRead(text, out Hl7Delimiters delimiters))
        {
            refusal = Hl7Refusal.NoHeader;
            return false;
        }

        List<Hl7Segment> segments = [];
        foreach (Range range in text.AsSpan().SplitAny('\r', '\n'))
        {
            string line = text[range];
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (segments.Count >= limits.Segments)
            {
                refusal = Hl7Refusal.TooManySegments;
                return false;
            }

            if (!Hl7Segment.TryRead(line, delimiters, limits.Fields, out Hl7Segment segment, out refusal))
            {
                return false;
            }

            segments.Add(segment);
        }

        message = new Hl7Message(segments);
        return true;
    }

    /// <summary>Reads the header alone of what is no whole message, so that its sender can be told.</summary>
    /// <returns>null if there is no header either.</returns>
    public static Hl7Message? TryReadHeader(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
        ReadOnlySpan<byte> header = end < 0 ? bytes : bytes[..end];
        const int HeaderLimit = 4096;
        return TryRead(header, Hl7Limits.Default with { MessageBytes = HeaderLimit }, out Hl7Message read, out _) ? read : null;
    }

    private static Hl7Refusal TryDecode(ReadOnlySpan<byte> bytes, Hl7Limits limits, out string text)
    {
        text = "";
        if (bytes.Length > limits.MessageBytes)
        {
            return Hl7Refusal.TooLong;
        }

        if (!bytes.StartsWith("MSH"u8))
        {
            return Hl7Refusal.NoHeader;
        }

        if (Hl7CharacterSet.Of(bytes) is not { } encoding)
        {
            return Hl7Refusal.UnknownCharacterSet;
        }

        try
        {
            text = encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Hl7Refusal.NotInCharacterSet;
        }

        // A tab is harmless, and some people type one.
        return text.Any(character => character < ' ' && character is not ('\r' or '\n' or '\t'))
            ? Hl7Refusal.ControlCharacter
            : Hl7Refusal.None;
    }
}
