namespace NanoMedAgent.Ward.Records;

/// <summary>Whether a patient is in the ward, as the record system says.</summary>
public enum PatientPresence
{
    /// <summary>In this ward.</summary>
    Here = 0,

    /// <summary>In another ward.</summary>
    Elsewhere,

    /// <summary>The visit is over.</summary>
    Discharged,

    /// <summary>The record system does not say that this patient was admitted.</summary>
    NotAdmitted,
}
