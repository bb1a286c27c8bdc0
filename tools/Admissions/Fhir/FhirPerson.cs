namespace NanoMedAgent.Admissions.Fhir;

/// <summary>What a FHIR server says of a patient.</summary>
/// <param name="Id">The id that is on wristbands.</param>
/// <param name="Version">The version of the patient that says so.</param>
/// <param name="Updated">When the server got that version.</param>
public sealed record FhirPerson(string Id, string Version, DateTimeOffset Updated)
{
    /// <summary>The name for people; empty where there is none.</summary>
    public string Name { get; init; } = "";

    /// <summary>The date of birth; null where it is not known.</summary>
    public DateOnly? Born { get; init; }

    /// <summary>Where the patient is who stays, when this one was merged into another; null otherwise.</summary>
    public string? ReplacedBy { get; init; }
}
