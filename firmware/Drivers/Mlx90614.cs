namespace NanoMedAgent.Drivers;

/// <summary>
/// Infrared thermometer MLX90614 by Melexis (data sheet 3901090614, SMBus protocol and RAM): measures the temperature of the surface in
/// front of it, here the skin. A CRC-8 protects each word. The factory setting for the emissivity, 1, is not changed.
/// </summary>
public sealed class Mlx90614 : Thermometer
{
    /// <summary>I2C address set at the factory.</summary>
    public const int Address = 0x5A;

    private const byte ObjectRam = 0x07;
    private const byte AddressEeprom = 0x2E;

    // Set by the chip when the value is invalid.
    private const int ErrorFlag = 0x8000;

    // A step is 0.02 K; 0 °C is 273.15 K.
    private const int HundredthsInStep = 2;
    private const int FreezingHundredths = 27_315;

    // x^8 + x^2 + x + 1.
    private const int Polynomial = 0x107;

    private readonly II2cChip _chip;
    private readonly byte[] _command = new byte[1];
    private readonly byte[] _word = new byte[3];

    /// <summary>A driver for one chip.</summary>
    /// <param name="chip">The chip on its bus.</param>
    /// <param name="leastTenths">Below this many tenths of a °C the thermometer does not point at skin.</param>
    public Mlx90614(II2cChip chip, int leastTenths)
        : base(leastTenths) => _chip = chip;

    /// <inheritdoc/>
    protected override bool TryRead(out int tenths)
    {
        int address = Read(AddressEeprom);
        int value = Read(ObjectRam);
        tenths = value > 0 ? ((value * HundredthsInStep) - FreezingHundredths + 5) / 10 : NotYet;
        return address >= 0 && (address & 0xFF) == Address && value >= 0 && (value & ErrorFlag) == 0;
    }

    /// <summary>A word from the chip's memory, or -1.</summary>
    private int Read(byte command)
    {
        _command[0] = command;
        if (_chip.Transfer(_command, _word) != I2cOutcome.Done)
        {
            return -1;
        }

        // The CRC covers all bytes of the transfer, including the addresses.
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
