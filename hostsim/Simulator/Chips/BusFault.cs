namespace NanoMedAgent.Simulator.Chips;

/// <summary>What can happen to a transfer.</summary>
public enum BusFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Nobody acknowledges the address.</summary>
    NotAcknowledged,

    /// <summary>The chip took all that was written, and stopped in the midst of what is read.</summary>
    Partial,

    /// <summary>The bus is held; no byte goes through.</summary>
    TimedOut,

    /// <summary>All chips lose their power for a moment before it, and the transfer goes through.</summary>
    PowerLoss,

    /// <summary>Something read arrives with a bit that is wrong, and nobody notices.</summary>
    FlippedBit,

    /// <summary>All that is read are ones, as on a bus that nobody pulls down.</summary>
    AllOnes,

    /// <summary>All that is read are zeros, as with a data line that is shorted to ground.</summary>
    AllZeros,
}
