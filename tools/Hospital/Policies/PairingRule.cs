namespace NanoMedAgent.Hospital.Policies;

/// <summary>
/// What an association with a patient means on a device. These are the defaults of a device whose policy has no such rule.
/// </summary>
public sealed record PairingRule
{
    /// <summary>
    /// Whether a device measures only while it is associated with a patient. Otherwise it always measures, and its readings name an
    /// association or none.
    /// </summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether an association takes effect only after somebody has pressed the button on the device.</summary>
    public bool IsConfirmed { get; init; } = true;
}
