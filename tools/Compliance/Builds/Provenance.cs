using System.Text.Json;

namespace NanoMedAgent.Compliance.Builds;

/// <summary>
/// Where the images of a release come from: an in-toto Statement v1 with a predicate of SLSA Provenance v1. Without times: the same release
/// gives the same bytes. It is what the vendor says; it claims no level of SLSA.
/// </summary>
public sealed record Provenance
{
    /// <summary>What kind of statement this is (github.com/in-toto/attestation, spec/v1/statement.md).</summary>
    public const string StatementType = "https://in-toto.io/Statement/v1";

    /// <summary>What its predicate is (slsa.dev/provenance/v1).</summary>
    public const string PredicateType = "https://slsa.dev/provenance/v1";

    /// <summary>How the firmware is built; tools/MedAgent/README.md says what the parameters mean.</summary>
    public const string BuildType = "urn:nanomedagent:build:firmware:1";

    private const string ListingAnnotation = "ilListingSha256";

    /// <summary>The images of the release.</summary>
    public required IReadOnlyList<DigestedFile> Images { get; init; }

    /// <summary>The project that was built, from the root of the sources, with slashes.</summary>
    public required string Project { get; init; }

    /// <summary>Where the sources are kept, as a URI; null when it is not said.</summary>
    public string? Repository { get; init; }

    /// <summary>The commit, in hexadecimal.</summary>
    public required string Commit { get; init; }

    /// <summary>Whether the sources differed from the commit.</summary>
    public bool HasChanges { get; init; }

    /// <summary>The lock files of the packages.</summary>
    public required IReadOnlyList<DigestedFile> LockFiles { get; init; }

    /// <summary>Who has built it, as a URI.</summary>
    public required string Builder { get; init; }

    /// <summary>The version of the .NET SDK.</summary>
    public required string Sdk { get; init; }

    /// <summary>The assemblies that the images were converted from.</summary>
    public required IReadOnlyList<BuiltAssembly> Assemblies { get; init; }

    /// <summary>The statement as JSON.</summary>
    public byte[] Write()
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text))
        {
            writer.WriteStartObject();
            writer.WriteString("_type", StatementType);
            writer.WriteStartArray("subject");
            WriteFiles(writer, Images);
            writer.WriteEndArray();
            writer.WriteString("predicateType", PredicateType);
            writer.WriteStartObject("predicate");
            WriteDefinition(writer);
            WriteRun(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>Reads a statement.</summary>
    /// <param name="json">The statement.</param>
    /// <param name="path">The file that it is in, for messages.</param>
    /// <exception cref="InvalidDataException">It is none, or one of another kind.</exception>
    public static Provenance Read(byte[] json, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement statement = document.RootElement;
            JsonElement predicate = statement.GetProperty("predicate");
            JsonElement definition = predicate.GetProperty("buildDefinition");
            if (Text(statement, "_type") != StatementType || Text(statement, "predicateType") != PredicateType
                || Text(definition, "buildType") != BuildType)
            {
                throw new InvalidDataException($"{path}: the statement in it is about something else than a build of this firmware");
            }

            JsonElement parameters = definition.GetProperty("externalParameters");
            JsonElement[] materials = [.. definition.GetProperty("resolvedDependencies").EnumerateArray()];
            JsonElement run = predicate.GetProperty("runDetails");
            JsonElement builder = run.GetProperty("builder");
            return new Provenance
            {
                Images = [.. statement.GetProperty("subject").EnumerateArray().Select(File)],
                Project = Text(parameters, "project"),
                Repository = materials[0].TryGetProperty("uri", out JsonElement uri) ? uri.GetString() : null,
                Commit = Text(materials[0].GetProperty("digest"), "gitCommit"),
                HasChanges = parameters.GetProperty("uncommittedChanges").GetBoolean(),
                LockFiles = [.. materials.Skip(1).Select(File)],
                Builder = Text(builder, "id"),
                Sdk = Text(builder.GetProperty("version"), "dotnet"),
                Assemblies = [.. run.GetProperty("byproducts").EnumerateArray().Select(Assembly)],
            };
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException
            or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{path}: the statement in it lacks something ({wrong.Message.TrimEnd('.')})", wrong);
        }
    }

    private static DigestedFile File(JsonElement file) => new(Text(file, "name"), Text(file.GetProperty("digest"), "sha256"));

    private static BuiltAssembly Assembly(JsonElement file) => new(
        Text(file, "name"), Text(file.GetProperty("digest"), "sha256"), Text(file.GetProperty("annotations"), ListingAnnotation));

    private static string Text(JsonElement parent, string name) =>
        parent.GetProperty(name).GetString() ?? throw new KeyNotFoundException($"{name} is null");

    private static void WriteFiles(Utf8JsonWriter writer, IEnumerable<DigestedFile> files)
    {
        foreach (DigestedFile file in files)
        {
            writer.WriteStartObject();
            writer.WriteString("name", file.Name);
            WriteDigest(writer, "sha256", file.Digest);
            writer.WriteEndObject();
        }
    }

    private static void WriteDigest(Utf8JsonWriter writer, string algorithm, string digest)
    {
        writer.WriteStartObject("digest");
        writer.WriteString(algorithm, digest);
        writer.WriteEndObject();
    }

    private void WriteDefinition(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("buildDefinition");
        writer.WriteString("buildType", BuildType);
        writer.WriteStartObject("externalParameters");
        writer.WriteString("project", Project);
        writer.WriteString("configuration", "Release");
        writer.WriteBoolean("uncommittedChanges", HasChanges);
        writer.WriteEndObject();
        writer.WriteStartArray("resolvedDependencies");
        writer.WriteStartObject();
        writer.WriteString("name", "source");
        if (Repository is not null)
        {
            writer.WriteString("uri", Repository);
        }

        WriteDigest(writer, "gitCommit", Commit);
        writer.WriteEndObject();
        WriteFiles(writer, LockFiles);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteRun(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("runDetails");
        writer.WriteStartObject("builder");
        writer.WriteString("id", Builder);
        writer.WriteStartObject("version");
        writer.WriteString("dotnet", Sdk);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("metadata");
        writer.WriteEndObject();
        writer.WriteStartArray("byproducts");
        foreach (BuiltAssembly assembly in Assemblies)
        {
            writer.WriteStartObject();
            writer.WriteString("name", assembly.Name);
            WriteDigest(writer, "sha256", assembly.Digest);
            writer.WriteStartObject("annotations");
            writer.WriteString(ListingAnnotation, assembly.ListingDigest);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
