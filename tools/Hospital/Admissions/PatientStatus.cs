namespace NanoMedAgent.Hospital.Admissions;

/// <summary>Whether a patient is in the hospital, as its record system says.</summary>
public enum PatientStatus
{
    /// <summary>No admission is known, though something else was said about the patient.</summary>
    NotAdmitted,

    /// <summary>The patient is in a ward.</summary>
    Present,

    /// <summary>The visit is over.</summary>
    Discharged,

    /// <summary>The admission was a mistake.</summary>
    Cancelled,

    /// <summary>The id is not used any more: the person has another one.</summary>
    Merged,
}
