namespace NanoMedAgent.Hospital.Protocol;

/// <summary>What a device tells of its pairing. The numbers are on the wire.</summary>
public enum PairingEvent
{
    /// <summary>A grant, or a hold of the button, was refused; the reason says why.</summary>
    Refused = 0,

    /// <summary>The announcement: somebody held the button, and for two minutes the device waits for a grant that names its nonce.</summary>
    WindowOpen = 1,

    /// <summary>A grant was proven; a short press makes it take effect.</summary>
    Confirming = 2,

    /// <summary>The receipt: the association took effect.</summary>
    Associated = 3,

    /// <summary>The association ended.</summary>
    Unpaired = 4,

    /// <summary>The window closed without a pairing.</summary>
    Closed = 5,

    /// <summary>Five wrong proofs: the window is closed, and the device locked for as many seconds as the event's number says.</summary>
    LockedOut = 6,
}
