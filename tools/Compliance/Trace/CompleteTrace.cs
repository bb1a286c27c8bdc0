namespace NanoMedAgent.Compliance.Trace;

/// <summary>Requirements, hazards, software items and disclosures of a clone, with what became of their tests in a run.</summary>
/// <param name="Sources">The sources of requirements.</param>
/// <param name="Hazards">The hazardous situations.</param>
/// <param name="Items">The software items.</param>
/// <param name="Disclosure">The answers for the manufacturer's disclosure statement.</param>
/// <param name="Results">The run; <see cref="TestResults.None"/> without one.</param>
public sealed record CompleteTrace(
    IReadOnlyList<RequirementSource> Sources,
    HazardTable Hazards,
    IReadOnlyList<SoftwareItem> Items,
    DisclosureForm Disclosure,
    TestResults Results)
{
    /// <summary>All tests that a requirement, a hazard or a disclosure names, in the order of their names.</summary>
    public IReadOnlyList<TracedTest> Tests =>
    [
        .. Sources.SelectMany(source => source.Requirements.SelectMany(requirement =>
                Each(requirement.Tests, new ShownClause(ClauseKind.Requirement, source.Source, requirement.Id))))
            .Concat(Hazards.Hazards.SelectMany(hazard => Each(hazard.Tests, new ShownClause(ClauseKind.Hazard, "Hazard", hazard.Id))))
            .Concat(Disclosure.Sections.SelectMany(section => section.Questions).SelectMany(question =>
                Each(question.Tests, new ShownClause(ClauseKind.Disclosure, "MDS2", question.Id))))
            .GroupBy(pair => pair.Test, pair => pair.Shows)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new TracedTest(group.Key, Results.Of(group.Key), [.. group])),
    ];

    /// <summary>Reads the trace of a clone.</summary>
    /// <param name="files">The clone's data.</param>
    /// <param name="results">The run.</param>
    /// <exception cref="InvalidDataException">A file is not what it should be; the message names it.</exception>
    public static CompleteTrace Read(TraceFiles files, TestResults results) =>
        new(files.Requirements(), files.Hazards(), files.Items(), files.Disclosure(), results);

    /// <summary>How many tests of a requirement or a hazard have failed.</summary>
    public int CountFailed(IEnumerable<string>? tests) => tests?.Count(test => Results.Of(test) == TestOutcome.Failed) ?? 0;

    /// <summary>How many requirements of a source, or of all, name a test that has failed.</summary>
    public int CountFailing(IEnumerable<RequirementSource> sources) =>
        sources.Sum(source => source.Requirements.Count(requirement => CountFailed(requirement.Tests) > 0));

    private static IEnumerable<(string Test, ShownClause Shows)> Each(string[]? tests, ShownClause shows) =>
        (tests ?? []).Select(test => (test, shows));
}
