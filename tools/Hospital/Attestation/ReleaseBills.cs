using System.Text.Json;
using NanoMedAgent.Hospital.Releases;

namespace NanoMedAgent.Hospital.Attestation;

/// <summary>
/// Bills of materials, found by the digest that a release's manifest has of them: a bill belongs to a release because its vendor has
/// signed so, and not because of its name.
/// </summary>
public sealed class ReleaseBills
{
    private const string Pattern = "*.cdx.json";
    private const string ReplacedBy = "nanomedagent:replaced-by";
    private const string Release = "release";

    private readonly Dictionary<string, IReadOnlyList<BilledComponent>> _byTag = [];

    /// <summary>Adds the files of a folder whose names end with .cdx.json.</summary>
    /// <exception cref="InvalidDataException">The folder or a file cannot be read, or is no bill; the message says what to do.</exception>
    public void AddFolder(string folder)
    {
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, Pattern).Order(StringComparer.Ordinal))
            {
                Add(File.ReadAllBytes(path), path);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(
                $"{folder}: the bills of materials in it cannot be read ({failure.Message.TrimEnd('.')}); give a folder with {Pattern}",
                failure);
        }
    }

    /// <summary>Adds a bill.</summary>
    /// <param name="bill">CycloneDX as JSON.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <exception cref="InvalidDataException">It is no bill; the message says what to do.</exception>
    public void Add(byte[] bill, string path)
    {
        byte[] tag = SoftwareTag.DigestOf(SoftwareTag.Of(bill, path));
        try
        {
            using JsonDocument document = JsonDocument.Parse(bill);
            _byTag[Convert.ToHexString(tag)] =
                document.RootElement.TryGetProperty("components", out JsonElement components)
                    ? [.. components.EnumerateArray().Select(Read)]
                    : [];
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"{path}: its components cannot be read; make it anew with 'medagent sbom'", wrong);
        }
    }

    /// <summary>The components of a release; null when its bill is not here, or its manifest has no digest of one.</summary>
    public IReadOnlyList<BilledComponent>? Of(ReferenceRelease release) =>
        release.TagDigest is { } digest ? _byTag.GetValueOrDefault(Convert.ToHexString(digest)) : null;

    private static BilledComponent Read(JsonElement component) => new(
        component.GetProperty("name").GetString() ?? "",
        TextOf(component, "version"),
        TextOf(component, "purl") ?? "",
        component.TryGetProperty("properties", out JsonElement properties) && properties.EnumerateArray().Any(property =>
            TextOf(property, "name") == ReplacedBy && TextOf(property, "value") == Release));

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
