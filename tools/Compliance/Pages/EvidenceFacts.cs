using NanoMedAgent.Compliance.Sources;

namespace NanoMedAgent.Compliance.Pages;

/// <summary>What the pages are made of, for their heads.</summary>
/// <param name="Version">The version of the program that made them.</param>
/// <param name="Commit">The commit, 40 hex digits; null where it is not known.</param>
/// <param name="CommitTime">When it was made.</param>
/// <param name="IsChanged">Whether the clone differs from it.</param>
public sealed record EvidenceFacts(string Version, string? Commit, DateTimeOffset? CommitTime, bool? IsChanged)
{
    /// <summary>Those of a clone.</summary>
    public static EvidenceFacts Of(SourceClone clone, string version) => new(version, clone.Commit, clone.CommitTime, clone.IsChanged);
}
