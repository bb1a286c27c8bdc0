namespace NanoMedAgent.Pairing;

/// <summary>The state of a device's pairing with a patient.</summary>
public enum PairingState
{
    /// <summary>It is unpaired.</summary>
    Idle = 0,

    /// <summary>The button was held: a grant is accepted for two minutes.</summary>
    WindowOpen = 1,

    /// <summary>A grant was proven; a short press confirms it.</summary>
    Confirming = 2,

    /// <summary>It is paired with a patient.</summary>
    Associated = 3,
}
