namespace NanoMedAgent.Compliance.Materials;

/// <summary>A licence that somebody has read, of a package that names none in its metadata or that cannot be restored.</summary>
/// <param name="Package">The package URL without a version, or with the one version that it was read for.</param>
/// <param name="Licence">An SPDX identifier or expression.</param>
/// <param name="Supplier">Who supplies it; null where the package says it.</param>
/// <param name="Source">Where the licence was read.</param>
public sealed record ReviewedLicence(string Package, string Licence, string? Supplier, string Source);
