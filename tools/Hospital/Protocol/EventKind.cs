namespace NanoMedAgent.Hospital.Protocol;

/// <summary>Names of kinds of events. One that is not known yet is taken as well: a device must be able to tell an older hospital, or its journal would fill.</summary>
internal static class EventKind
{
    private const int LengthLimit = 16;

    /// <summary>Whether a kind may be called this: lower-case letters and hyphens, few enough for a line.</summary>
    public static bool IsPossible(string kind) =>
        kind.Length is > 0 and <= LengthLimit && kind.All(character => char.IsAsciiLetterLower(character) || character == '-');
}
