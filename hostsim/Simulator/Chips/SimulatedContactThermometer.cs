using System.Buffers.Binary;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Chips;

/// <summary>A TMP117 by Texas Instruments (data sheet SNOSD82D): its temperature, configuration and identity, a conversion every second.</summary>
public sealed class SimulatedContactThermometer : ISimulatedChip
{
    /// <summary>Its address.</summary>
    public const int BusAddress = 0x48;

    private const int Temperature = 0x00;
    private const int Configuration = 0x01;
    private const int Identity = 0x0F;
    private const int DataReady = 0x2000;
    private const int SettingAtReset = 0x0220;
    private const ushort TemperatureAtReset = 0x8000;
    private const int ConversionMilliseconds = 1000;
    private const double StepsInDegree = 128;

    private readonly VirtualClock _clock;
    private int _pointer;
    private int _settings;
    private ushort _temperature;
    private bool _isReady;
    private long _converts;

    /// <summary>A chip on a bus.</summary>
    public SimulatedContactThermometer(SimulatedI2cBus bus, VirtualClock clock)
    {
        _clock = clock;
        LosePower();
        bus.Add(this);
    }

    /// <inheritdoc/>
    public int Address => BusAddress;

    /// <summary>What it lies on, in degrees Celsius.</summary>
    public double Celsius { get; set; } = 34.5;

    /// <summary>What it says it is.</summary>
    public int Id { get; set; } = 0x1117;

    /// <inheritdoc/>
    public void LosePower()
    {
        _pointer = 0;
        _settings = SettingAtReset;
        _temperature = TemperatureAtReset;
        _isReady = false;
        _converts = _clock.UptimeMilliseconds + ConversionMilliseconds;
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
        if (_clock.UptimeMilliseconds >= _converts)
        {
            _converts = _clock.UptimeMilliseconds - ((_clock.UptimeMilliseconds - _converts) % ConversionMilliseconds) + ConversionMilliseconds;
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

        // Either register clears the flag when it is read.
        _isReady &= _pointer is not (Temperature or Configuration);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(i % 2 == 0 ? word >> 8 : word);
        }
    }
}
