namespace NanoMedAgent.Hospital.Texts;

/// <summary>Makes text from untrusted senders safe for a log: it cannot add lines of its own.</summary>
public static class Printable
{
    private const int LengthLimit = 80;

    /// <summary>The beginning of a text, with a question mark for what is not printable ASCII.</summary>
    public static string Of(string text) =>
        new([.. text.Take(LengthLimit).Select(character => character is >= ' ' and <= '~' ? character : '?')]);
}
