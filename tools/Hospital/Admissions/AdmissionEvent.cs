namespace NanoMedAgent.Hospital.Admissions;

/// <summary>What a record system has said about a patient. Texts are empty where it says nothing.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Patient">The patient's id; with <see cref="AdmissionKind.Merge"/> the one that stays.</param>
/// <param name="Occurred">When it was so (EVN-2 of HL7 v2, otherwise MSH-7), to the millisecond.</param>
public sealed record AdmissionEvent(AdmissionKind Kind, string Patient, DateTimeOffset Occurred)
{
    /// <summary>Which program of the hospital has said it.</summary>
    public string Source { get; init; } = "";

    /// <summary>The id of its message (MSH-10).</summary>
    public string Message { get; init; } = "";

    /// <summary>With <see cref="AdmissionKind.Merge"/> the id that is not used any more.</summary>
    public string Prior { get; init; } = "";

    /// <summary>The visit number (PV1-19).</summary>
    public string Visit { get; init; } = "";

    /// <summary>The ward (PV1-3, point of care).</summary>
    public string Ward { get; init; } = "";

    /// <summary>The bed (PV1-3), as people in the ward call it.</summary>
    public string Bed { get; init; } = "";

    /// <summary>The patient's name for people.</summary>
    public string Name { get; init; } = "";

    /// <summary>The date of birth; null where it is not known.</summary>
    public DateOnly? Born { get; init; }
}
