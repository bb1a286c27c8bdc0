namespace NanoMedAgent.Admissions.Fhir;

/// <summary>What the status of an encounter means for a ward.</summary>
public enum StayStatus
{
    /// <summary>Nothing: it is planned, or nobody knows.</summary>
    NotHere,

    /// <summary>The patient is here.</summary>
    Present,

    /// <summary>The patient has left.</summary>
    Left,

    /// <summary>It never was.</summary>
    Cancelled,
}
