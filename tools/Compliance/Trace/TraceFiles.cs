using System.Text.Json;
using System.Text.Json.Serialization;
using NanoMedAgent.Compliance.Sources;

namespace NanoMedAgent.Compliance.Trace;

/// <summary>The data in <c>tests/compliance</c> of a clone.</summary>
/// <param name="clone">The clone.</param>
public sealed class TraceFiles(SourceClone clone)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    /// <summary>All sources of requirements, in the order of their files.</summary>
    /// <exception cref="InvalidDataException">A file is not what it should be; the message names it.</exception>
    public RequirementSource[] Requirements() =>
        [.. Directory.EnumerateFiles(Place("requirements"), "*.json").Order(StringComparer.Ordinal).Select(Read<RequirementSource>)];

    /// <summary>The hazardous situations.</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be; the message names it.</exception>
    public HazardTable Hazards() => Read<HazardTable>(Place("hazards.json"));

    /// <summary>The software items.</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be; the message names it.</exception>
    public SoftwareItem[] Items() => Read<SoftwareItem[]>(Place("items.json"));

    /// <summary>Whether a file or folder exists in the clone.</summary>
    /// <param name="path">From the root, with slashes.</param>
    public bool Exists(string path) => Path.Exists(clone.Place(path));

    private static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), Options)
                ?? throw new InvalidDataException($"{path}: there is nothing in it");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private string Place(string name) => clone.Place($"tests/compliance/{name}");
}
