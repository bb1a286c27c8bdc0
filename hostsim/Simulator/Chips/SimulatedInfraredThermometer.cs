using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Chips;

/// <summary>
/// An MLX90614 by Melexis (data sheet 3901090614): words of its RAM and EEPROM, each followed by a CRC-8 over the whole transfer (SMBus).
/// </summary>
public sealed class SimulatedInfraredThermometer : ISimulatedChip
{
    /// <summary>Its factory address on the bus.</summary>
    public const int BusAddress = 0x5A;

    private const int Ambient = 0x06;
    private const int Object = 0x07;
    private const int AddressWord = 0x2E;
    private const double Freezing = 273.15;
    private const double StepsInKelvin = 50;

    // From power-on to the first value.
    private const int StartupMs = 250;

    private readonly VirtualClock _clock;
    private int _command;
    private long _readyAtMs;

    /// <summary>Puts a chip on a bus.</summary>
    public SimulatedInfraredThermometer(SimulatedI2cBus bus, VirtualClock clock)
    {
        _clock = clock;
        LosePower();
        bus.Add(this);
    }

    /// <inheritdoc/>
    public int Address => BusAddress;

    /// <summary>The temperature of the object in front of it, in degrees Celsius.</summary>
    public double Celsius { get; set; } = 35.5;

    /// <summary>The temperature of the chip itself, in degrees Celsius.</summary>
    public double RoomCelsius { get; set; } = 23;

    /// <summary>The word in EEPROM that holds its address; another kind of chip has something else there.</summary>
    public int AddressInMemory { get; set; } = 0xBE00 | BusAddress;

    /// <summary>Whether the chip marks its value as wrong.</summary>
    public bool HasError { get; set; }

    /// <inheritdoc/>
    public void LosePower()
    {
        _command = 0;
        _readyAtMs = _clock.UptimeMilliseconds + StartupMs;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes) => _command = bytes[0];

    /// <inheritdoc/>
    public void Read(Span<byte> bytes)
    {
        int word = _command switch
        {
            AddressWord => AddressInMemory,
            Ambient or Object when _clock.UptimeMilliseconds < _readyAtMs => 0,
            Ambient => Steps(RoomCelsius),
            Object => Steps(Celsius) | (HasError ? 0x8000 : 0),
            _ => 0,
        };
        byte[] sent = [BusAddress << 1, (byte)_command, (BusAddress << 1) | 1, (byte)word, (byte)(word >> 8)];
        byte[] answer = [sent[3], sent[4], Crc8(sent)];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = i < answer.Length ? answer[i] : (byte)0xFF;
        }
    }

    private static int Steps(double celsius) => (int)Math.Clamp(Math.Round((celsius + Freezing) * StepsInKelvin), 0, 0x7FFF);

    /// <summary>The remainder of a long division of the whole message by x^8 + x^2 + x + 1.</summary>
    private static byte Crc8(byte[] message)
    {
        System.Numerics.BigInteger rest = new System.Numerics.BigInteger(message, isUnsigned: true, isBigEndian: true) << 8;
        for (int bit = (8 * message.Length) + 7; bit >= 8; bit--)
        {
            if (!(rest >> bit).IsEven)
            {
                rest ^= new System.Numerics.BigInteger(0x107) << (bit - 8);
            }
        }

        return (byte)rest;
    }
}
