namespace NanoMedAgent.Compliance.Materials;

/// <summary>A part of the platform below the firmware, which others build: as far as it is known.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of CycloneDX.</param>
/// <param name="Version">Its version; null when it is not known.</param>
/// <param name="Licence">An SPDX identifier or expression.</param>
/// <param name="Supplier">Who supplies it.</param>
/// <param name="PackageUrl">Its package URL, without a version.</param>
/// <param name="DependsOn">Names of the parts that it contains or calls.</param>
/// <param name="Source">Lines; where the version was read, or why it is not known.</param>
public sealed record PlatformComponent(
    string Name,
    string Type,
    string? Version,
    string Licence,
    string Supplier,
    string PackageUrl,
    string[] DependsOn,
    string[] Source)
{
    /// <summary>Its reference in a bill: without a version, so that it stays when the version becomes known.</summary>
    public string Reference => PackageUrl;
}
