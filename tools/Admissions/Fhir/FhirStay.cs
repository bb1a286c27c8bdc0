namespace NanoMedAgent.Admissions.Fhir;

/// <summary>What a FHIR server says of one encounter, in the words of the ward. Texts are empty where it says nothing.</summary>
/// <param name="Person">Whose it is.</param>
/// <param name="Visit">The number of the visit, or the server's own id of the encounter.</param>
/// <param name="Status">Whether the patient is here.</param>
/// <param name="Version">The version of the encounter that says so.</param>
/// <param name="Updated">When the server got that version.</param>
public sealed record FhirStay(FhirPerson Person, string Visit, StayStatus Status, string Version, DateTimeOffset Updated)
{
    /// <summary>The ward.</summary>
    public string Ward { get; init; } = "";

    /// <summary>The bed, with its room.</summary>
    public string Bed { get; init; } = "";

    /// <summary>When the visit began.</summary>
    public DateTimeOffset? Begun { get; init; }

    /// <summary>Since when the patient is in that bed.</summary>
    public DateTimeOffset? Moved { get; init; }

    /// <summary>When the visit ended.</summary>
    public DateTimeOffset? Ended { get; init; }
}
