namespace NanoMedAgent.Hospital.Texts;

/// <summary>Text of strangers for a log: it must not write lines of its own there.</summary>
public static class Printable
{
    private const int LengthLimit = 80;

    /// <summary>The beginning of a text, with a question mark for what is not printable ASCII.</summary>
    public static string Of(string text) => new([.. text.Take(LengthLimit).Select(character => character is >= ' ' and <= '~' ? character : '?')]);
}
