using System.Globalization;
using System.Text;
using NanoMedAgent.Compliance.Trace;

namespace NanoMedAgent.Compliance.Pages;

/// <summary>How the pages and the PDF write things.</summary>
internal static class EvidenceText
{
    /// <summary>What does not apply has no status; this stands for it.</summary>
    public const string NotApplicable = "not applicable";

    /// <summary>The statuses of requirements, the best first.</summary>
    public static readonly string[] Statuses = ["met", "partly", "gap", NotApplicable];

    /// <summary>A requirement's status.</summary>
    public static string Status(Requirement requirement) => requirement.Status ?? NotApplicable;

    /// <summary>How many requirements have a status.</summary>
    public static int Count(IEnumerable<RequirementSource> sources, string status) =>
        sources.Sum(source => source.Requirements.Count(requirement => Status(requirement) == status));

    /// <summary>Lines as one text.</summary>
    public static string Joined(string[]? lines) => string.Join(' ', lines ?? []);

    /// <summary>A moment, to the minute.</summary>
    public static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A number for people.</summary>
    public static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>An outcome in a word.</summary>
    public static string Outcome(TestOutcome outcome) => outcome switch
    {
        TestOutcome.Passed => "passed",
        TestOutcome.Failed => "FAILED",
        TestOutcome.Skipped => "skipped",
        _ => "not run",
    };

    /// <summary>A test's name as a sentence.</summary>
    public static string Sentence(string test) => test[(test.LastIndexOf('.') + 1)..].Replace('_', ' ');

    /// <summary>Where a test is.</summary>
    public static string Home(string test) => test[..test.LastIndexOf('.')];

    /// <summary>The run in a sentence.</summary>
    public static string Run(TestResults results) => results.Finished is { } finished
        ? $"{Number(results.CountOf(TestOutcome.Passed))} tests passed, {Number(results.CountOf(TestOutcome.Failed))} failed, "
            + $"{Number(results.CountOf(TestOutcome.Skipped))} skipped; the run ended on {Moment(finished)}"
        : "no run of the tests was given";

    /// <summary>The commit in a sentence.</summary>
    public static string Commit(EvidenceFacts facts) => facts.Commit is not { } commit
        ? "commit not known: the source is no clone, or git is not installed"
        : $"commit {commit[..12]} of {Moment(facts.CommitTime ?? default)}{(facts.IsChanged == true ? ", with changes" : "")}";

    /// <summary>The anchor of something on a page: small letters, digits and hyphens.</summary>
    public static string Anchor(params string[] parts)
    {
        StringBuilder anchor = new();
        foreach (char letter in string.Join('-', parts).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                anchor.Append(letter);
            }
            else if (anchor.Length > 0 && anchor[^1] != '-')
            {
                anchor.Append('-');
            }
        }

        return anchor.ToString().TrimEnd('-');
    }
}
