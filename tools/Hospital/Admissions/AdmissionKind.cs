namespace NanoMedAgent.Hospital.Admissions;

/// <summary>What a record system says about a patient; in brackets the trigger event of HL7 v2.</summary>
public enum AdmissionKind
{
    /// <summary>The patient is here now (A01, A04).</summary>
    Admit,

    /// <summary>The patient is in another place now (A02; A12 names the place to which the patient has returned).</summary>
    Transfer,

    /// <summary>The visit is over (A03).</summary>
    Discharge,

    /// <summary>The patient's name or date of birth is another one (A08).</summary>
    Update,

    /// <summary>The admission was a mistake (A11).</summary>
    CancelAdmit,

    /// <summary>The discharge was a mistake (A13).</summary>
    CancelDischarge,

    /// <summary>Another id means the same person (A40).</summary>
    Merge,
}
