namespace NanoMedAgent.Compliance.Materials;

/// <summary>A published advisory about a component of ours, and what we say to it.</summary>
/// <param name="Id">Its number: a CVE, or a GHSA where there is none.</param>
/// <param name="Aliases">Its other numbers.</param>
/// <param name="Components">Package URLs without a version: of these components.</param>
/// <param name="Text">Lines; what it says, in our words.</param>
/// <param name="Affected">Which versions it says are affected.</param>
/// <param name="Fixed">The first version with a correction; null when there is none.</param>
/// <param name="Severity">Of CycloneDX: <c>critical</c>, <c>high</c>, <c>medium</c>, <c>low</c> or <c>unknown</c>.</param>
/// <param name="Source">Where it was read.</param>
/// <param name="State">Of CycloneDX: <c>not_affected</c>, <c>exploitable</c>, <c>in_triage</c>, <c>resolved</c> and so on.</param>
/// <param name="Justification">Of CycloneDX, for <c>not_affected</c>; else null.</param>
/// <param name="Response">Of CycloneDX; for <c>exploitable</c> at least one.</param>
/// <param name="Detail">Lines; why, in our words.</param>
/// <param name="Judged">The day of the judgement, like 2026-11-30.</param>
public sealed record Advisory(
    string Id,
    string[] Aliases,
    string[] Components,
    string[] Text,
    string Affected,
    string? Fixed,
    string Severity,
    string Source,
    string State,
    string? Justification,
    string[] Response,
    string[] Detail,
    string Judged)
{
    /// <summary>What is wrong with it in itself: sentences, none when nothing is.</summary>
    public IEnumerable<string> Flaws()
    {
        if (Components.Length == 0 || Text.Length == 0 || Detail.Length == 0 || !Uri.IsWellFormedUriString(Source, UriKind.Absolute))
        {
            yield return $"{Id}: names no component, or says not what it is, why, or where it was read";
        }

        if (State is not ("not_affected" or "exploitable" or "in_triage" or "resolved" or "resolved_with_pedigree" or "false_positive"))
        {
            yield return $"{Id}: has no state";
        }

        if ((State == "not_affected") == Justification is null)
        {
            yield return $"{Id}: has a justification exactly when it does not affect us";
        }

        if (State == "exploitable" && Response.Length == 0)
        {
            yield return $"{Id}: affects us, and says not what is done";
        }
    }
}
