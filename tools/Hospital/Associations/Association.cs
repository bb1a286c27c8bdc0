namespace NanoMedAgent.Hospital.Associations;

/// <summary>
/// A device is with a patient: which device, which patient, where, since when, until when, and who says so (IHE Point-of-Care Identity
/// Management, PCIM).
/// </summary>
public sealed record Association
{
    /// <summary>32 lower-case hexadecimal digits: readings name it by this id.</summary>
    public required string Id { get; init; }

    /// <summary>The device's id.</summary>
    public required string Device { get; init; }

    /// <summary>The device's serial, from its label.</summary>
    public required string Serial { get; init; }

    /// <summary>The patient's id in the hospital.</summary>
    public required string Patient { get; init; }

    /// <summary>The number of the patient's visit (the admission) in the hospital; null where it is unknown.</summary>
    public string? Visit { get; init; }

    /// <summary>The pseudonym of the patient on the wire; hexadecimal.</summary>
    public required string PatientToken { get; init; }

    /// <summary>The bed: where the patient is now, or was last.</summary>
    public required string Location { get; init; }

    /// <summary>The ward of that bed, as the hospital's record system names it; empty where none says where patients are.</summary>
    public string Ward { get; init; } = "";

    /// <summary>The person who has seen device and patient together.</summary>
    public required string Responsible { get; init; }

    /// <summary>The pseudonym of that person on the wire; hexadecimal.</summary>
    public required string ResponsibleToken { get; init; }

    /// <summary>How the device's label was read.</summary>
    public required CaptureMethod Capture { get; init; }

    /// <summary>When it was granted.</summary>
    public required DateTimeOffset Granted { get; init; }

    /// <summary>After this time a device refuses the grant.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The counter of the grant.</summary>
    public required long Counter { get; init; }

    /// <summary>The nonce of the window for which it was granted; hexadecimal.</summary>
    public required string Nonce { get; init; }

    /// <summary>When it took effect, or null if the device has not confirmed it.</summary>
    public DateTimeOffset? Effective { get; init; }

    /// <summary>The event with which the device has confirmed it, signed by the device; empty if there is none.</summary>
    public ReadOnlyMemory<byte> Receipt { get; init; }

    /// <summary>The id of the one of the same patient that ends when this one begins: the sensor was swapped. null for none.</summary>
    public string? Replaces { get; init; }

    /// <summary>The id of the one of the same patient that stays: this is that of a second sensor. null for none.</summary>
    public string? Beside { get; init; }

    /// <summary>How it ended, or null.</summary>
    public AssociationEnd? End { get; init; }

    /// <summary>Whether it is pending, effective or over.</summary>
    public AssociationState State =>
        End is not null ? AssociationState.Ended : Effective is not null ? AssociationState.Effective : AssociationState.Pending;
}
