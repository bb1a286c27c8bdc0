namespace NanoMedAgent.Hospital.Admissions;

/// <summary>Whether an event is stored.</summary>
public enum AdmissionResult
{
    /// <summary>It is stored, and counts.</summary>
    Stored = 0,

    /// <summary>It was stored before: the same message has come again.</summary>
    Repeated,

    /// <summary>It is stored, and changes nothing now. It may later, when an earlier event arrives.</summary>
    StoredWithoutEffect,

    /// <summary>It cannot be used, and is not stored.</summary>
    Refused,
}
