namespace NanoMedAgent.Drivers;

/// <summary>
/// Thermometer TMP117 by Texas Instruments (data sheet SNOSD82D, register map): touches the skin, converts once a second by itself. It protects nothing by a checksum; therefore it has to say each
/// time who it is and that its settings are what they were at its start, and to give the same temperature twice.
/// </summary>
public sealed class Tmp117 : Thermometer
{
    /// <summary>Its address with ADD0 at ground; 0x49 to 0x4B with ADD0 at the supply, SDA and SCL.</summary>
    public const int Address = 0x48;

    private const byte TemperatureRegister = 0x00;
    private const byte ConfigurationRegister = 0x01;
    private const byte IdRegister = 0x0F;

    // The upper four bits are the revision.
    private const int IdMask = 0x0FFF;
    private const int Id = 0x0117;

    // Continuous conversion, a mean of eight, once a second; what is flags is not looked at.
    private const int SettingMask = 0x0FFC;
    private const int Setting = 0x0220;
    private const int DataReady = 0x2000;

    private readonly II2cChip _chip;
    private readonly byte[] _register = new byte[1];
    private readonly byte[] _word = new byte[2];

    /// <summary>A chip.</summary>
    /// <param name="chip">Where it is.</param>
    /// <param name="least">Tenths of a degree Celsius below which it is on nobody's skin.</param>
    public Tmp117(II2cChip chip, int least)
        : base(least) => _chip = chip;

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

        // One step is 1/128 of a degree.
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
