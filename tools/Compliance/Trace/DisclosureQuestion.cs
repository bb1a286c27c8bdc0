namespace NanoMedAgent.Compliance.Trace;

/// <summary>A question of the disclosure statement, with its answer.</summary>
/// <param name="Id">Its number in the form.</param>
/// <param name="Question">Lines; the question in our words.</param>
/// <param name="Answer"><c>Yes</c>, <c>No</c>, <c>N/A</c> or <c>See note</c>.</param>
/// <param name="Note">Lines; null where the answer says all.</param>
/// <param name="Documents">Files of this repository that say more.</param>
/// <param name="Tests">Full names of tests that show it.</param>
public sealed record DisclosureQuestion(
    string Id, string[] Question, string Answer, string[]? Note, string[]? Documents, string[]? Tests)
{
    /// <summary>What is wrong with it in itself: sentences, none when nothing is.</summary>
    public IEnumerable<string> Flaws()
    {
        if (Question.Length == 0 || Answer is not ("Yes" or "No" or "N/A" or "See note"))
        {
            yield return $"{Id}: has no question, or an answer that the form does not know";
        }

        if (Answer == "See note" && Note is not { Length: > 0 })
        {
            yield return $"{Id}: refers to a note and has none";
        }
    }
}
