namespace NanoMedAgent.Compliance.Materials;

/// <summary>A component of a bill of materials, as CycloneDX 1.7 has it.</summary>
/// <param name="Reference">Its <c>bom-ref</c>: the same in each bill of the same source.</param>
/// <param name="Type">The type of CycloneDX: <c>library</c>, <c>application</c>, <c>framework</c> and so on.</param>
/// <param name="Name">Its name where it comes from.</param>
public sealed record Component(string Reference, string Type, string Name)
{
    /// <summary>Its version; null when nobody knows it.</summary>
    public string? Version { get; init; }

    /// <summary>Where it is provided by whoever installs the program: which versions do, in the notation of <c>vers</c>.</summary>
    public string? VersionRange { get; init; }

    /// <summary>An SPDX identifier or expression; null when it is not known, which a test refuses.</summary>
    public string? Licence { get; init; }

    /// <summary>Who supplies it.</summary>
    public string? Supplier { get; init; }

    /// <summary>Its package URL.</summary>
    public string? PackageUrl { get; init; }

    /// <summary>The name of a hash algorithm in CycloneDX.</summary>
    public string HashAlgorithm { get; init; } = "SHA-512";

    /// <summary>Its hash in hexadecimal; null when there is no file to take it of.</summary>
    public string? Hash { get; init; }

    /// <summary>
    /// How a device gets another version of it: <c>release</c>, where the board's heap holds it, or <c>cable</c>; null where that is no
    /// question.
    /// </summary>
    public string? ReplacedBy { get; init; }

    /// <summary>What a reader has to know about it, such as where a version was read.</summary>
    public string? Description { get; init; }

    /// <summary>The references of what it needs itself, in any order.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Whether <see cref="DependsOn"/> is all of it.</summary>
    public bool AreDependenciesKnown { get; init; } = true;

    /// <summary>Whether it may contain others that are not listed.</summary>
    public bool IsOpaque { get; init; }
}
