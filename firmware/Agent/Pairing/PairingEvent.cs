namespace NanoMedAgent.Pairing;

/// <summary>What a device reports about its pairing. The number is on the wire and in the log: never reuse one. 6 was a lock.</summary>
public enum PairingEvent
{
    /// <summary>A grant, or a hold of the button, was refused; the reason says why.</summary>
    Refused = 0,

    /// <summary>The announcement: the button was held, and a grant for this nonce is accepted now.</summary>
    WindowOpen = 1,

    /// <summary>A grant was proven; it waits for a short press.</summary>
    Confirming = 2,

    /// <summary>The receipt: the grant took effect.</summary>
    Associated = 3,

    /// <summary>The association ended.</summary>
    Unpaired = 4,

    /// <summary>The window closed without a pairing.</summary>
    Closed = 5,
}
