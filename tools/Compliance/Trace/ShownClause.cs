namespace NanoMedAgent.Compliance.Trace;

/// <summary>A requirement or a hazard that a test shows.</summary>
/// <param name="Source">The requirement's source; null for a hazard.</param>
/// <param name="Id">Its id there.</param>
public sealed record ShownClause(string? Source, string Id);
