using NanoMedAgent.Compliance.Materials;
using NanoMedAgent.Compliance.Trace;

namespace NanoMedAgent.Compliance.Pages;

/// <summary>All that the evidence is about.</summary>
/// <param name="Facts">What it is made of.</param>
/// <param name="Trace">Requirements, hazards, software items and their tests.</param>
/// <param name="Bills">The bills of materials that lie beside the pages, the statement about vulnerabilities last; none where a package
/// is not in the cache.</param>
/// <param name="Advisories">What is said to known advisories.</param>
public sealed record EvidenceContent(
    EvidenceFacts Facts,
    CompleteTrace Trace,
    IReadOnlyList<WrittenBill> Bills,
    IReadOnlyList<Advisory> Advisories);
