namespace NanoMedAgent.Hospital.Admissions;

/// <summary>A patient as the hospital's record system knows one. Texts are empty where it says nothing.</summary>
/// <param name="Id">The patient's id.</param>
public sealed record AdmittedPatient(string Id)
{
    /// <summary>Whether the patient is here.</summary>
    public PatientStatus Status { get; init; }

    /// <summary>The number of the current visit, or of the last one.</summary>
    public string Visit { get; init; } = "";

    /// <summary>The ward; after a discharge the last one.</summary>
    public string Ward { get; init; } = "";

    /// <summary>The bed; after a discharge the last one.</summary>
    public string Bed { get; init; } = "";

    /// <summary>The name for people.</summary>
    public string Name { get; init; } = "";

    /// <summary>The date of birth; null where it is not known.</summary>
    public DateOnly? Born { get; init; }

    /// <summary>Since when status, ward and bed are so.</summary>
    public DateTimeOffset Since { get; init; }
}
