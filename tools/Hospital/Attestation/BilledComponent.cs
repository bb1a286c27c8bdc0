namespace NanoMedAgent.Hospital.Attestation;

/// <summary>A component of a bill of materials.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version; null when the bill does not know it.</param>
/// <param name="PackageUrl">Its package URL; empty when it has none.</param>
/// <param name="IsReplacedByRelease">Whether a release can replace it, on a board whose heap holds it; else only a cable can.</param>
public sealed record BilledComponent(string Name, string? Version, string PackageUrl, bool IsReplacedByRelease);
