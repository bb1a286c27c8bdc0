namespace NanoMedAgent.Policy;

/// <summary>What the hospital wants of pairing: part of the policy that it signed.</summary>
public sealed class PairingRule
{
    /// <summary>Whether a device measures only for the patient that it was paired with. Else it measures whoever is on it, for nobody by name.</summary>
    public bool IsRequired;

    /// <summary>Whether a grant takes effect only when somebody presses the button shortly.</summary>
    public bool IsConfirmed = true;
}
