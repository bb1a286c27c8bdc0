using NanoMedAgent.Hospital.Evidence;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Hospital.Verification;

/// <summary>What is stored and what was kept under a sequence number.</summary>
/// <param name="Sequence">The number.</param>
/// <param name="Stored">What is stored; without any row if nothing is.</param>
/// <param name="Candidates">The sealed readings, by arrival; empty if none was kept.</param>
internal sealed record KeptNumber(long Sequence, StoredContent Stored, IReadOnlyList<KeptOriginal> Candidates);
