namespace NanoMedAgent.Compliance.Trace;

/// <summary>A file of requirements: those of one standard, guidance or law.</summary>
/// <param name="Source">Its name with the edition.</param>
/// <param name="Scope">Lines; which of its clauses are here, and for whom it is.</param>
/// <param name="Ids">Lines; how the ids are made.</param>
/// <param name="NotYetTraced">Lines; which of its clauses are not here, and why. Empty when all are.</param>
/// <param name="Requirements">In the order of the source.</param>
public sealed record RequirementSource(string Source, string[] Scope, string[] Ids, string[] NotYetTraced, Requirement[] Requirements);
