namespace NanoMedAgent.Drivers;

/// <summary>Result of an I2C transfer.</summary>
public enum I2cOutcome
{
    /// <summary>All bytes were transferred.</summary>
    Done = 0,

    /// <summary>No chip acknowledged the address.</summary>
    NotAcknowledged = 1,

    /// <summary>The chip stopped acknowledging before the last byte.</summary>
    Partial = 2,

    /// <summary>The bus is stuck, or the chip stretches the clock for too long.</summary>
    TimedOut = 3,

    /// <summary>Any other error.</summary>
    Failed = 4,
}
