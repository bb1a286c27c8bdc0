namespace NanoMedAgent.Compliance.Trace;

/// <summary>A test that the trace names.</summary>
/// <param name="Name">Namespace, class and method, with dots.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Shows">What names it.</param>
public sealed record TracedTest(string Name, TestOutcome Outcome, IReadOnlyList<ShownClause> Shows);
