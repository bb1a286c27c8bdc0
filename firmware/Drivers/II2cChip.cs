namespace NanoMedAgent.Drivers;

/// <summary>A chip on an I2C bus, at its address.</summary>
public interface II2cChip
{
    /// <summary>Writes, then reads after a repeated start; or only one of the two.</summary>
    /// <param name="write">Bytes to write; null to write nothing.</param>
    /// <param name="read">Buffer that is filled completely; null to read nothing.</param>
    I2cOutcome Transfer(byte[] write, byte[] read);
}
