using System.Text.Json.Serialization;

namespace NanoMedAgent.Ward.Records;

/// <summary>A patient, as the record system knows one.</summary>
/// <param name="Id">The code on the wristband.</param>
/// <param name="Name">The full name.</param>
/// <param name="Born">The date of birth; it distinguishes patients of the same name. Null where it is not known.</param>
public sealed record Patient(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("born")] DateOnly? Born)
{
    /// <summary>The ward; empty where the record system does not say it.</summary>
    [JsonIgnore]
    public string Ward { get; init; } = "";

    /// <summary>The bed; empty where the record system does not say it.</summary>
    [JsonIgnore]
    public string Bed { get; init; } = "";

    /// <summary>Whether the patient is in the ward.</summary>
    [JsonIgnore]
    public PatientPresence Presence { get; init; }

    /// <summary>Since when it is so; null where the record system does not say it.</summary>
    [JsonIgnore]
    public DateTimeOffset? Since { get; init; }
}
