namespace NanoMedAgent.Compliance.Trace;

/// <summary>What a test shows.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Source">Where it is: a requirement's source, or the name of the table.</param>
/// <param name="Id">Its id there.</param>
public sealed record ShownClause(ClauseKind Kind, string Source, string Id);
