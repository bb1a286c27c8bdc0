namespace NanoMedAgent.Compliance.Trace;

/// <summary>What one clause of a standard or a law asks for, in our words, and how it is met.</summary>
/// <param name="Id">The clause in its source.</param>
/// <param name="Text">Lines; what is asked for.</param>
/// <param name="Applies"><c>yes</c>, <c>not to the device</c> or <c>not to software</c>.</param>
/// <param name="Reason">Lines; why it does not apply. Null where it does.</param>
/// <param name="Status"><c>met</c>, <c>partly</c> or <c>gap</c>; null where it does not apply.</param>
/// <param name="How">Lines; how it is met as far as it is. Null where nothing of it is.</param>
/// <param name="Rooms">Folders of this repository that meet it.</param>
/// <param name="Documents">Files of this repository that meet it.</param>
/// <param name="Tests">Full names of tests that show it.</param>
/// <param name="Missing">Lines; what is not there. Null where it is met.</param>
public sealed record Requirement(
    string Id,
    string[] Text,
    string Applies,
    string[]? Reason,
    string? Status,
    string[]? How,
    string[]? Rooms,
    string[]? Documents,
    string[]? Tests,
    string[]? Missing)
{
    /// <summary>What is wrong with it in itself, whatever the sources have: sentences, none when nothing is.</summary>
    public IEnumerable<string> Flaws()
    {
        if (IsEmpty(Text))
        {
            yield return "says not what is asked for";
        }

        if (Applies != "yes")
        {
            if (Applies is not ("not to the device" or "not to software") || IsEmpty(Reason) || Status is not null)
            {
                yield return "does not apply, and needs a reason and no status";
            }

            yield break;
        }

        if (Status is not ("met" or "partly" or "gap"))
        {
            yield return "has no status";
        }

        if (Status is "met" or "partly" && (IsEmpty(How) || (IsEmpty(Tests) && IsEmpty(Documents))))
        {
            yield return "is met with no test and no document, or says not how";
        }

        if ((Status is "partly" or "gap") == IsEmpty(Missing))
        {
            yield return "says what is missing exactly when something is";
        }
    }

    private static bool IsEmpty(string[]? lines) => lines is null || lines.Length == 0 || lines.Any(string.IsNullOrWhiteSpace);
}
