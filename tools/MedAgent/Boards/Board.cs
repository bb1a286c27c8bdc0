using System.Text.Json;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary>A board that the firmware is made for, as <c>boards/&lt;id&gt;/board.json</c> describes it.</summary>
internal sealed record Board
{
    private const string ResourcePrefix = "boards/";
    private const string ResourceSuffix = "/board.json";

    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The name of its folder.</summary>
    public string Id { get; private init; } = "";

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>The chip.</summary>
    public required string Chip { get; init; }

    /// <summary>Flash in all.</summary>
    public required int FlashMegabytes { get; init; }

    /// <summary>The partitions of nanoFramework's stock image.</summary>
    public required PartitionSizes PartitionsKilobytes { get; init; }

    /// <summary>All boards.</summary>
    public static IReadOnlyList<Board> All { get; } =
    [
        .. typeof(Board).Assembly.GetManifestResourceNames()
            .Select(name => name.Replace('\\', '/'))
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Load),
    ];

    /// <summary>The board of an id.</summary>
    /// <exception cref="InvalidDataException">There is none; the message lists those that there are.</exception>
    public static Board Of(string id) => All.FirstOrDefault(board => board.Id == id)
        ?? throw new InvalidDataException($"there is no board '{id}'; there are {string.Join(", ", All.Select(board => board.Id))}");

    private static Board Load(string resource)
    {
        using Stream stream = typeof(Board).Assembly.GetManifestResourceStream(resource)!;
        return JsonSerializer.Deserialize<Board>(stream, Format)! with { Id = resource[ResourcePrefix.Length..^ResourceSuffix.Length] };
    }

    /// <summary>Sizes of partitions.</summary>
    /// <param name="Clr">The interpreter.</param>
    /// <param name="Deployment">The application.</param>
    /// <param name="Config">Files: keys, policy, and the outbox.</param>
    internal sealed record PartitionSizes(int Clr, int Deployment, int Config);
}
