namespace NanoMedAgent.Simulator.Chips;

/// <summary>What can happen to a transfer on the bus.</summary>
public enum BusFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>No chip acknowledges the address.</summary>
    NotAcknowledged,

    /// <summary>The chip accepts everything that is written, and stops in the middle of what is read.</summary>
    Partial,

    /// <summary>The bus is held; no byte is transferred.</summary>
    TimedOut,

    /// <summary>All chips lose their power for a moment before the transfer, which then succeeds.</summary>
    PowerLoss,

    /// <summary>One bit of what is read is wrong, and no error is reported.</summary>
    FlippedBit,

    /// <summary>Only ones are read, as on a bus that no chip pulls down.</summary>
    AllOnes,

    /// <summary>Only zeros are read, as with a data line that is shorted to ground.</summary>
    AllZeros,
}
