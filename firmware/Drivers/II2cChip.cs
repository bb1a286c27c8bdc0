namespace NanoMedAgent.Drivers;

/// <summary>One chip on an I2C bus, at its address.</summary>
public interface II2cChip
{
    /// <summary>Writes, and then reads after a repeated start; or one of the two.</summary>
    /// <param name="write">All of it is written; null to write nothing.</param>
    /// <param name="read">All of it is filled; null to read nothing.</param>
    I2cOutcome Transfer(byte[] write, byte[] read);
}
