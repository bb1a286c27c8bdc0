namespace NanoMedAgent.Hospital.Protocol;

/// <summary>
/// The kinds of events. An unknown kind is accepted as well: otherwise the journal of a newer device would fill up because nobody
/// acknowledges it.
/// </summary>
internal static class EventKind
{
    private const int LengthLimit = 16;

    /// <summary>Whether a text can name a kind: lower-case letters and hyphens, at most 16.</summary>
    public static bool IsPossible(string kind) =>
        kind.Length is > 0 and <= LengthLimit && kind.All(character => char.IsAsciiLetterLower(character) || character == '-');
}
