namespace NanoMedAgent.Compliance.Trace;

/// <summary>Requirements, hazards and software items of a clone, with what became of their tests in a run.</summary>
/// <param name="Sources">The sources of requirements.</param>
/// <param name="Hazards">The hazardous situations.</param>
/// <param name="Items">The software items.</param>
/// <param name="Results">The run; <see cref="TestResults.None"/> without one.</param>
public sealed record CompleteTrace(
    IReadOnlyList<RequirementSource> Sources, HazardTable Hazards, IReadOnlyList<SoftwareItem> Items, TestResults Results)
{
    /// <summary>All tests that a requirement or a hazard names, in the order of their names, each with what it shows.</summary>
    public IReadOnlyList<TracedTest> Tests =>
    [
        .. Sources.SelectMany(source => source.Requirements.SelectMany(requirement =>
                (requirement.Tests ?? []).Select(test => (Test: test, Shows: new ShownClause(source.Source, requirement.Id)))))
            .Concat(Hazards.Hazards.SelectMany(hazard =>
                hazard.Tests.Select(test => (Test: test, Shows: new ShownClause(null, hazard.Id)))))
            .GroupBy(pair => pair.Test, pair => pair.Shows)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new TracedTest(group.Key, Results.Of(group.Key), [.. group])),
    ];

    /// <summary>Reads the trace of a clone.</summary>
    /// <param name="files">The clone's data.</param>
    /// <param name="results">The run.</param>
    /// <exception cref="InvalidDataException">A file is not what it should be; the message names it.</exception>
    public static CompleteTrace Read(TraceFiles files, TestResults results) =>
        new(files.Requirements(), files.Hazards(), files.Items(), results);

    /// <summary>How many tests of a requirement or a hazard have failed.</summary>
    public int CountFailed(IEnumerable<string>? tests) => tests?.Count(test => Results.Of(test) == TestOutcome.Failed) ?? 0;

    /// <summary>How many requirements of a source, or of all, name a test that has failed.</summary>
    public int CountFailing(IEnumerable<RequirementSource> sources) =>
        sources.Sum(source => source.Requirements.Count(requirement => CountFailed(requirement.Tests) > 0));
}
