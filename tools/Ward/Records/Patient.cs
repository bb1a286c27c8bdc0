using System.Text.Json.Serialization;

namespace NanoMedAgent.Ward.Records;

/// <summary>A patient of the ward.</summary>
/// <param name="Id">The code on the wristband.</param>
/// <param name="Name">The full name.</param>
/// <param name="Born">The date of birth; it distinguishes patients of the same name.</param>
public sealed record Patient(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("born")] DateOnly Born);
