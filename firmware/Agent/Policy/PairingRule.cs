namespace NanoMedAgent.Policy;

/// <summary>The hospital's rule for pairing: part of the policy that it signed.</summary>
public sealed class PairingRule
{
    /// <summary>
    /// Whether a device measures only while it is paired with a patient. Otherwise it measures whoever wears it, without a patient's name.
    /// </summary>
    public bool IsRequired;

    /// <summary>Whether a grant takes effect only after a short press of the button.</summary>
    public bool IsConfirmed = true;
}
