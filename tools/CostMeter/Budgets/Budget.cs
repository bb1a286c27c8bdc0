using System.Globalization;
using System.Text.Json;
using NanoMedAgent.CostMeter.Metering;

namespace NanoMedAgent.CostMeter.Budgets;

/// <summary>What an operation may take at most; null is no limit.</summary>
/// <param name="Instructions">IL instructions.</param>
/// <param name="Allocations">Objects and arrays.</param>
/// <param name="Bytes">Of the managed heap, in all.</param>
/// <param name="PeakBytes">Of the managed heap, at one time.</param>
public sealed record Budget(long? Instructions, long? Allocations, long? Bytes, long? PeakBytes)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads a budget file: a JSON object with an entry for each operation that has limits.</summary>
    /// <exception cref="InvalidDataException">The text is not a budget file.</exception>
    public static IReadOnlyDictionary<string, Budget> Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, Budget>>(json, Format)
                ?? throw new InvalidDataException("the budget file is empty");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"not a budget file: {wrong.Message}", wrong);
        }
    }

    /// <summary>What is exceeded, in words.</summary>
    public IEnumerable<string> Exceeded(Cost cost)
    {
        (string What, long Spent, long? Limit)[] limits =
        [
            ("instructions", cost.Instructions, Instructions),
            ("allocations", cost.Allocations, Allocations),
            ("bytes allocated", cost.Bytes, Bytes),
            ("bytes at one time", cost.PeakBytes, PeakBytes),
        ];
        return limits
            .Where(limit => limit.Spent > limit.Limit)
            .Select(limit => string.Create(CultureInfo.InvariantCulture, $"{limit.Spent:N0} {limit.What} of {limit.Limit:N0}"));
    }
}
