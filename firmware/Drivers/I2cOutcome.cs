namespace NanoMedAgent.Drivers;

/// <summary>What became of a transfer.</summary>
public enum I2cOutcome
{
    /// <summary>All bytes went through.</summary>
    Done = 0,

    /// <summary>Nobody answers at the address.</summary>
    NotAcknowledged = 1,

    /// <summary>The chip stopped in the midst of it.</summary>
    Partial = 2,

    /// <summary>The bus is held, or the chip stretches the clock for too long.</summary>
    TimedOut = 3,

    /// <summary>Something else.</summary>
    Failed = 4,
}
