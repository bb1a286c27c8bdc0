using System.Text.Json;
using System.Text.Json.Serialization;

namespace NanoMedAgent.Hospital.Planning;

/// <summary>What the firmware costs a chip, as the cost meter counted it: firmware/costs.json.</summary>
public sealed record FirmwareCosts
{
    private const string Resource = "firmware/costs.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The counts of this version's firmware.</summary>
    public static FirmwareCosts Counted { get; } = Read();

    /// <summary>Where the file comes from.</summary>
    public required string Comment { get; init; }

    /// <summary>Bytes of the managed heap.</summary>
    public required HeapCosts HeapBytes { get; init; }

    /// <summary>The policy for which the heap was counted.</summary>
    public required PolicySize DefaultPolicy { get; init; }

    /// <summary>Instructions of the interpreter.</summary>
    public required InstructionCosts Instructions { get; init; }

    private static FirmwareCosts Read()
    {
        using Stream stream = typeof(FirmwareCosts).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<FirmwareCosts>(stream, Format)!;
    }
}
