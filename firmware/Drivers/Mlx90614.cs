namespace NanoMedAgent.Drivers;

/// <summary>
/// Infrared thermometer MLX90614 by Melexis (data sheet 3901090614, SMBus protocol and RAM): the temperature of a surface that it looks at, each word protected by a CRC-8. What it gives is that of
/// the skin; it was told at the factory that skin is black (emissivity 1), and that is not changed here.
/// </summary>
public sealed class Mlx90614 : Thermometer
{
    /// <summary>Its address as it comes from the factory.</summary>
    public const int Address = 0x5A;

    private const byte ObjectRam = 0x07;
    private const byte AddressEeprom = 0x2E;

    // Set when the value is not to be trusted.
    private const int ErrorFlag = 0x8000;

    // A step is 1/50 K; 0 degrees Celsius in hundredths of a kelvin.
    private const int HundredthsInStep = 2;
    private const int Freezing = 27_315;

    // x^8 + x^2 + x + 1.
    private const int Polynomial = 0x107;

    private readonly II2cChip _chip;
    private readonly byte[] _command = new byte[1];
    private readonly byte[] _word = new byte[3];

    /// <summary>A chip.</summary>
    /// <param name="chip">Where it is.</param>
    /// <param name="least">Tenths of a degree Celsius below which it looks at nobody's skin.</param>
    public Mlx90614(II2cChip chip, int least)
        : base(least) => _chip = chip;

    /// <inheritdoc/>
    protected override bool TryRead(out int tenths)
    {
        int address = Read(AddressEeprom);
        int value = Read(ObjectRam);
        tenths = value > 0 ? ((value * HundredthsInStep) - Freezing + 5) / 10 : NotYet;
        return address >= 0 && (address & 0xFF) == Address && value >= 0 && (value & ErrorFlag) == 0;
    }

    /// <summary>A word of the chip's, or -1.</summary>
    private int Read(byte command)
    {
        _command[0] = command;
        if (_chip.Transfer(_command, _word) != I2cOutcome.Done)
        {
            return -1;
        }

        // All bytes of the transfer, addresses too.
        int crc = Crc(Crc(Crc(Crc(Crc(0, Address << 1), command), (Address << 1) | 1), _word[0]), _word[1]);
        return crc == _word[2] ? (_word[1] << 8) | _word[0] : -1;
    }

    private static int Crc(int crc, int value)
    {
        crc ^= value;
        for (int i = 0; i < 8; i++)
        {
            crc <<= 1;
            crc ^= (crc & 0x100) != 0 ? Polynomial : 0;
        }

        return crc;
    }
}
