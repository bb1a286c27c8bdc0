namespace NanoMedAgent.Pairing;

/// <summary>How far a device is on its way to a patient.</summary>
public enum PairingState
{
    /// <summary>It belongs to no patient.</summary>
    Idle = 0,

    /// <summary>The button was held: it takes a grant, for two minutes.</summary>
    WindowOpen = 1,

    /// <summary>A grant was proven; a short press makes it take effect.</summary>
    Confirming = 2,

    /// <summary>It belongs to a patient.</summary>
    Associated = 3,

    /// <summary>Too many wrong grants: no window is opened for a while.</summary>
    LockedOut = 4,
}
