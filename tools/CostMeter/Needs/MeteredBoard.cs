using System.Text.Json;

namespace NanoMedAgent.CostMeter.Needs;

/// <summary>What counts of a board: its heap, and its partition for files.</summary>
/// <param name="Id">The name of its folder.</param>
/// <param name="HeapKilobytes">Heap for C#, as its file has it.</param>
/// <param name="StoreKilobytes">The partition for files.</param>
internal sealed record MeteredBoard(string Id, int HeapKilobytes, int StoreKilobytes)
{
    private const string Prefix = "boards/";
    private const string Suffix = "/board.json";

    /// <summary>All boards of the project.</summary>
    public static IReadOnlyList<MeteredBoard> All { get; } =
    [
        .. typeof(MeteredBoard).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    /// <summary>Bytes of the heap.</summary>
    public long HeapBytes => 1024L * HeapKilobytes;

    private static MeteredBoard Read(string resource)
    {
        using Stream stream = typeof(MeteredBoard).Assembly.GetManifestResourceStream(resource)!;
        using JsonDocument board = JsonDocument.Parse(stream);
        string id = resource.Replace('\\', '/')[Prefix.Length..^Suffix.Length];
        return new MeteredBoard(
            id,
            board.RootElement.GetProperty("managedHeapKilobytes").GetInt32(),
            board.RootElement.GetProperty("partitionsKilobytes").GetProperty("config").GetInt32());
    }
}
