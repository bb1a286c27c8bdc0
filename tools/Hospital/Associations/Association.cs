namespace NanoMedAgent.Hospital.Associations;

/// <summary>That a device is with a patient, as IHE's Point-of-Care Identity Management (PCIM) has it: which device, which patient, where, since when, until when, and who says so.</summary>
public sealed record Association
{
    /// <summary>32 lower-case hexadecimal digits: what readings name it by.</summary>
    public required string Id { get; init; }

    /// <summary>The device's id.</summary>
    public required string Device { get; init; }

    /// <summary>The device's serial, out of its label.</summary>
    public required string Serial { get; init; }

    /// <summary>Who the patient is in the hospital.</summary>
    public required string Patient { get; init; }

    /// <summary>What stands for the patient on the wire; hexadecimal.</summary>
    public required string PatientToken { get; init; }

    /// <summary>The bed.</summary>
    public required string Location { get; init; }

    /// <summary>Who has seen device and patient together.</summary>
    public required string Responsible { get; init; }

    /// <summary>What stands for that person on the wire; hexadecimal.</summary>
    public required string ResponsibleToken { get; init; }

    /// <summary>How the device's label was read.</summary>
    public required CaptureMethod Capture { get; init; }

    /// <summary>When it was granted.</summary>
    public required DateTimeOffset Granted { get; init; }

    /// <summary>After this a device does not take the grant any more.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>Of the grant.</summary>
    public required long Counter { get; init; }

    /// <summary>Of the window that the grant answers; hexadecimal.</summary>
    public required string Nonce { get; init; }

    /// <summary>Since when it counts, or null when the device has not confirmed it.</summary>
    public DateTimeOffset? Effective { get; init; }

    /// <summary>The event by which the device has confirmed it, signed by the device; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Receipt { get; init; }

    /// <summary>How it has ended, or null.</summary>
    public AssociationEnd? End { get; init; }

    /// <summary>How far it is.</summary>
    public AssociationState State => End is not null ? AssociationState.Ended : Effective is not null ? AssociationState.Effective : AssociationState.Pending;
}
