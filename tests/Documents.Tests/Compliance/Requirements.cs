using NanoMedAgent.Compliance.Trace;

namespace Documents.Tests.Compliance;

/// <summary>The trace from requirements to tests: what it names is there, and what is not met says so.</summary>
public sealed class Requirements
{
    [Fact]
    public void Each_test_that_a_requirement_names_exists_and_is_not_skipped() =>
        Each(requirement => (requirement.Tests ?? []).Where(test => !NamedTests.ExistsInFull(test)));

    [Fact]
    public void Each_room_and_document_that_a_requirement_names_exists() =>
        Each(requirement => (requirement.Rooms ?? []).Concat(requirement.Documents ?? []).Where(path => !Clone.Files.Exists(path)));

    [Fact]
    public void Each_requirement_is_met_by_something_or_says_what_is_missing_or_why_it_does_not_apply() =>
        Each(requirement => requirement.Flaws());

    [Fact]
    public void No_source_has_a_clause_twice() =>
        Clone.Files.Requirements()
            .SelectMany(source => source.Requirements.GroupBy(requirement => requirement.Id).Where(same => same.Count() > 1)
                .Select(same => $"{source.Source}: {same.Key}"))
            .ShouldBeEmpty();

    [Fact]
    public void The_sources_are_those_that_the_README_lists()
    {
        RequirementSource[] sources = Clone.Files.Requirements();
        string readme = File.ReadAllText(Path.Combine(SourceTree.Root!, "tests", "compliance", "README.md"));
        sources.Length.ShouldBeGreaterThan(7);
        // With how many clauses there are of each status, so that the table is not older than the data.
        sources.Select(RowOf).Where(row => !readme.Contains(row, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string RowOf(RequirementSource source)
    {
        int CountOf(string? status) => source.Requirements.Count(requirement => requirement.Status == status);
        return $"| {source.Source} | {CountOf("met")} | {CountOf("partly")} | {CountOf("gap")} | {CountOf(null)} |";
    }

    private static void Each(Func<Requirement, IEnumerable<string>> flaws) =>
        Clone.Files.Requirements()
            .SelectMany(source => source.Requirements.SelectMany(requirement =>
                flaws(requirement).Select(flaw => $"{source.Source}, {requirement.Id}: {flaw}")))
            .ShouldBeEmpty();
}
