namespace NanoMedAgent.Compliance.Builds;

/// <summary>What a build has made, or why it has made nothing.</summary>
/// <param name="Failure">Why there is nothing, with what to do; null when it was built.</param>
/// <param name="Sdk">The version of the .NET SDK; empty when there is none.</param>
/// <param name="Files">The assemblies, by their names (<see cref="BuiltAssembly.Name"/>), as bytes.</param>
/// <param name="NameMap">The map of the short names; null when the source has no shrinker.</param>
public sealed record BuildResult(string? Failure, string Sdk, IReadOnlyDictionary<string, byte[]> Files, byte[]? NameMap);
