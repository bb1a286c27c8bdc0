using System.Text.Json.Serialization;

namespace NanoMedAgent.Ward.Records;

/// <summary>A patient of the ward.</summary>
/// <param name="Id">As it stands on the wristband.</param>
/// <param name="Name">As the patient is called.</param>
/// <param name="Born">The date of birth, which tells two of the same name apart.</param>
public sealed record Patient(
    [property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("born")] DateOnly Born);
