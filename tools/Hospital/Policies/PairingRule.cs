namespace NanoMedAgent.Hospital.Policies;

/// <summary>What association with a patient means to a device. As it is here, is as on a device whose policy says nothing of it.</summary>
public sealed record PairingRule
{
    /// <summary>Whether a device measures only while it is associated with a patient. Otherwise it measures always, and its readings name an association or none.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether an association takes effect only when somebody at the device has pressed its button.</summary>
    public bool IsConfirmed { get; init; } = true;
}
