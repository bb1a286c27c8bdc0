namespace NanoMedAgent.Hospital.Protocol;

/// <summary>What a device reports of its pairing. The numbers are on the wire (PROTOCOL.md, "Events"); 6 was a lock.</summary>
public enum PairingEvent
{
    /// <summary>A grant, or holding the button, was refused; the reason says why.</summary>
    Refused = 0,

    /// <summary>
    /// The announcement: somebody has held the button, and the device waits two minutes for a grant that names its nonce.
    /// </summary>
    WindowOpen = 1,

    /// <summary>A grant was verified; it takes effect when somebody presses the button briefly.</summary>
    Confirming = 2,

    /// <summary>The receipt: the association has taken effect.</summary>
    Associated = 3,

    /// <summary>The association has ended.</summary>
    Unpaired = 4,

    /// <summary>The window has closed without a pairing.</summary>
    Closed = 5,
}
