namespace NanoMedAgent.Drivers;

/// <summary>
/// Thermometer TMP117 by Texas Instruments (data sheet SNOSD82D, register map): touches the skin and converts once a second. It has no
/// checksum. Therefore each poll also checks its identification and its configuration, and reads the temperature twice.
/// </summary>
public sealed class Tmp117 : Thermometer
{
    /// <summary>I2C address with ADD0 connected to ground; 0x49 to 0x4B with ADD0 connected to the supply, SDA or SCL.</summary>
    public const int Address = 0x48;

    private const byte TemperatureRegister = 0x00;
    private const byte ConfigurationRegister = 0x01;
    private const byte IdRegister = 0x0F;

    // The upper four bits are the revision.
    private const int IdMask = 0x0FFF;
    private const int Id = 0x0117;

    // Continuous conversion, a mean of eight, once a second. The mask leaves out the flags.
    private const int SettingMask = 0x0FFC;
    private const int Setting = 0x0220;
    private const int DataReady = 0x2000;

    private readonly II2cChip _chip;
    private readonly byte[] _register = new byte[1];
    private readonly byte[] _word = new byte[2];

    /// <summary>A driver for one chip.</summary>
    /// <param name="chip">The chip on its bus.</param>
    /// <param name="leastTenths">Below this many tenths of a °C the thermometer is not worn.</param>
    public Tmp117(II2cChip chip, int leastTenths)
        : base(leastTenths) => _chip = chip;

    /// <inheritdoc/>
    protected override bool TryRead(out int tenths)
    {
        tenths = NotYet;
        int configuration = Read(ConfigurationRegister);
        if ((Read(IdRegister) & IdMask) != Id || (configuration & SettingMask) != Setting)
        {
            return false;
        }

        if ((configuration & DataReady) == 0)
        {
            return true;
        }

        // One step is 1/128 °C.
        int first = Read(TemperatureRegister);
        tenths = (((short)first * 10) + 64) >> 7;
        return first >= 0 && first == Read(TemperatureRegister);
    }

    /// <summary>The 16 bits of a register, or -1.</summary>
    private int Read(byte register)
    {
        _register[0] = register;
        return _chip.Transfer(_register, _word) == I2cOutcome.Done ? (_word[0] << 8) | _word[1] : -1;
    }
}
