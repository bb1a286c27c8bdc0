using System.Buffers.Binary;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Chips;

/// <summary>
/// A TMP117 by Texas Instruments (data sheet SNOSD82D): the registers for temperature, configuration and identity, and a conversion
/// every second.
/// </summary>
public sealed class SimulatedContactThermometer : ISimulatedChip
{
    /// <summary>Its address on the bus.</summary>
    public const int BusAddress = 0x48;

    private const int Temperature = 0x00;
    private const int Configuration = 0x01;
    private const int Identity = 0x0F;
    private const int DataReady = 0x2000;
    private const int SettingAtReset = 0x0220;
    private const ushort TemperatureAtReset = 0x8000;
    private const int ConversionMs = 1000;
    private const double StepsInDegree = 128;

    private readonly VirtualClock _clock;
    private int _pointer;
    private int _settings;
    private ushort _temperature;
    private bool _isReady;
    private long _convertsAtMs;

    /// <summary>Puts a chip on a bus.</summary>
    public SimulatedContactThermometer(SimulatedI2cBus bus, VirtualClock clock)
    {
        _clock = clock;
        LosePower();
        bus.Add(this);
    }

    /// <inheritdoc/>
    public int Address => BusAddress;

    /// <summary>The temperature of the skin under it, in degrees Celsius.</summary>
    public double Celsius { get; set; } = 34.5;

    /// <summary>The value of its identity register.</summary>
    public int Id { get; set; } = 0x1117;

    /// <inheritdoc/>
    public void LosePower()
    {
        _pointer = 0;
        _settings = SettingAtReset;
        _temperature = TemperatureAtReset;
        _isReady = false;
        _convertsAtMs = _clock.UptimeMilliseconds + ConversionMs;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _pointer = bytes[0];
        if (bytes.Length >= 3 && _pointer == Configuration)
        {
            _settings = BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]) & 0x0FFC;
        }
    }

    /// <inheritdoc/>
    public void Read(Span<byte> bytes)
    {
        if (_clock.UptimeMilliseconds >= _convertsAtMs)
        {
            long lateMs = (_clock.UptimeMilliseconds - _convertsAtMs) % ConversionMs;
            _convertsAtMs = _clock.UptimeMilliseconds - lateMs + ConversionMs;
            _temperature = (ushort)(short)Math.Clamp(Math.Round(Celsius * StepsInDegree), short.MinValue, short.MaxValue);
            _isReady = true;
        }

        int word = _pointer switch
        {
            Temperature => _temperature,
            Configuration => _settings | (_isReady ? DataReady : 0),
            Identity => Id,
            _ => 0,
        };

        // Reading either register clears the flag.
        _isReady &= _pointer is not (Temperature or Configuration);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(i % 2 == 0 ? word >> 8 : word);
        }
    }
}
