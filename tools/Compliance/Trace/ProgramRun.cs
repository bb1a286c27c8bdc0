using System.Globalization;
using System.Xml.Linq;

namespace NanoMedAgent.Compliance.Trace;

/// <summary>A run of one test program.</summary>
/// <param name="Program">The name of its file.</param>
/// <param name="Finished">When it has ended.</param>
/// <param name="Cases">Its tests, each with namespace, class and method, and what became of it; a theory has several.</param>
internal sealed record ProgramRun(
    string Program, DateTimeOffset Finished, IReadOnlyList<(string Name, TestOutcome Outcome)> Cases)
{
    /// <summary>Reads it.</summary>
    /// <param name="assembly">The element <c>assembly</c> of xUnit's XML.</param>
    /// <exception cref="FormatException">An attribute is missing, or is not what it should be.</exception>
    public static ProgramRun Read(XElement assembly) => new(
        Path.GetFileName(Text(assembly, "name")),
        DateTimeOffset.Parse(Text(assembly, "finish-rtf"), CultureInfo.InvariantCulture),
        [.. assembly.Descendants("test").Select(Case)]);

    private static (string Name, TestOutcome Outcome) Case(XElement test) =>
        ($"{Text(test, "type")}.{Text(test, "method")}", OutcomeOf(Text(test, "result")));

    private static string Text(XElement element, string attribute) =>
        element.Attribute(attribute)?.Value ?? throw new FormatException($"an element {element.Name} has no {attribute}");

    private static TestOutcome OutcomeOf(string result) => result switch
    {
        "Pass" => TestOutcome.Passed,
        "Fail" => TestOutcome.Failed,
        "Skip" => TestOutcome.Skipped,
        _ => TestOutcome.NotRun,
    };
}
