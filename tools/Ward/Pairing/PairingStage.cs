namespace NanoMedAgent.Ward.Pairing;

/// <summary>How far a pairing is.</summary>
internal enum PairingStage
{
    /// <summary>The label is known; nobody has held the sensor's button since.</summary>
    AwaitingButton = 0,

    /// <summary>The sensor waits for a grant.</summary>
    WindowOpen = 1,

    /// <summary>The grant was sent.</summary>
    Granted = 2,

    /// <summary>The sensor waits for a short press.</summary>
    Confirming = 3,

    /// <summary>It took effect.</summary>
    Associated = 4,

    /// <summary>It came to nothing; the trouble says why.</summary>
    Ended = 5,
}
