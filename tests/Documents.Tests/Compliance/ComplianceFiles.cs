using System.Text.Json;

namespace Documents.Tests.Compliance;

/// <summary>The data in <c>tests/compliance</c>.</summary>
internal static class ComplianceFiles
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    /// <summary>All sources of requirements. Skips the test if the sources are not here.</summary>
    public static RequirementSource[] Requirements() =>
        [.. Directory.EnumerateFiles(Folder("requirements"), "*.json").Order(StringComparer.Ordinal).Select(Read<RequirementSource>)];

    /// <summary>The hazardous situations. Skips the test if the sources are not here.</summary>
    public static HazardTable Hazards() => Read<HazardTable>(Folder("hazards.json"));

    /// <summary>The software items. Skips the test if the sources are not here.</summary>
    public static SoftwareItem[] Items() => Read<SoftwareItem[]>(Folder("items.json"));

    /// <summary>Whether a file or folder exists in the clone.</summary>
    /// <param name="path">From the root, with slashes.</param>
    public static bool Exists(string path) => Path.Exists(Path.Combine(SourceTree.Root!, path));

    private static string Folder(string name)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        return Path.Combine(SourceTree.Root!, "tests", "compliance", name);
    }

    private static T Read<T>(string path) => JsonSerializer.Deserialize<T>(File.ReadAllText(path), Options)!;
}
