using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Chips;

/// <summary>
/// A MAX30102 by Maxim (data sheet 19-7740), register by register, as far as pulse oximetry needs it: a FIFO of 32 samples with
/// pointers and the counter of lost samples, LED currents, averaging, range of the converter, reset, shutdown. Samples are made when
/// the chip is read, up to the present simulated time.
/// </summary>
public sealed class SimulatedOximeter : ISimulatedChip
{
    /// <summary>Its address on the bus.</summary>
    public const int BusAddress = 0x57;

    private const int Status = 0x00;
    private const int FifoWrite = 0x04;
    private const int Overflow = 0x05;
    private const int FifoRead = 0x06;
    private const int FifoData = 0x07;
    private const int FifoConfiguration = 0x08;
    private const int Mode = 0x09;
    private const int Spo2Configuration = 0x0A;
    private const int RedCurrent = 0x0C;
    private const int InfraredCurrent = 0x0D;
    private const int Revision = 0xFE;
    private const int Part = 0xFF;

    private const int PowerReady = 0x01;
    private const int ShutDown = 0x80;
    private const int Reset = 0x40;
    private const int Spo2Mode = 0x03;
    private const int RollsOver = 0x10;

    private const int Depth = 32;
    private const int SampleBytes = 6;
    private const int LostLimit = 31;
    private const int FullScale = (1 << 18) - 1;
    private const double StepMilliamperes = 0.2;

    private static readonly int[] SamplesASecond = [50, 100, 200, 400, 800, 1000, 1600, 3200];
    private static readonly int[] RangeNanoamperes = [2048, 4096, 8192, 16384];

    private readonly VirtualClock _clock;
    private readonly IPulseSignal _signal;
    private readonly byte[] _registers = new byte[256];
    private readonly (int Red, int Infrared)[] _fifo = new (int Red, int Infrared)[Depth];
    private int _unread;
    private int _pointer;
    private int _byte;
    private double _nextSampleSeconds;
    private int _averaged;
    private long _redSum;
    private long _infraredSum;

    /// <summary>Puts a chip on a bus, with something on its glass.</summary>
    public SimulatedOximeter(SimulatedI2cBus bus, VirtualClock clock, IPulseSignal signal)
    {
        _clock = clock;
        _signal = signal;
        LosePower();
        bus.Add(this);
    }

    /// <inheritdoc/>
    public int Address => BusAddress;

    /// <summary>The value of its part register.</summary>
    public byte PartId { get; set; } = 0x15;

    /// <summary>How much too fast its clock is, as a share: with 0.02 it takes 102 samples instead of 100.</summary>
    public double ClockError { get; set; }

    /// <summary>Current of the infrared LED, in mA.</summary>
    public double InfraredMilliamperes => Runs ? _registers[InfraredCurrent] * StepMilliamperes : 0;

    /// <summary>Current of the red LED, in mA.</summary>
    public double RedMilliamperes => Runs ? _registers[RedCurrent] * StepMilliamperes : 0;

    private bool Runs => (_registers[Mode] & ShutDown) == 0 && (_registers[Mode] & 7) == Spo2Mode;

    /// <inheritdoc/>
    public void LosePower()
    {
        ResetRegisters();
        _registers[Status] = PowerReady;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        SampleUntilNow();
        _pointer = bytes[0];
        _byte = 0;
        foreach (byte value in bytes[1..])
        {
            WriteRegister(_pointer, value);
            _pointer = (_pointer + 1) & 0xFF;
        }
    }

    /// <inheritdoc/>
    public void Read(Span<byte> bytes)
    {
        SampleUntilNow();
        for (int i = 0; i < bytes.Length; i++)
        {
            if (_pointer == FifoData)
            {
                bytes[i] = ReadFifo();
                continue;
            }

            bytes[i] = ReadRegister(_pointer);
            _pointer = (_pointer + 1) & 0xFF;
        }
    }

    private void ResetRegisters()
    {
        Array.Clear(_registers);
        _registers[Revision] = 0x03;
        _pointer = 0;
        _byte = 0;
        _unread = 0;
    }

    private byte ReadRegister(int register)
    {
        byte value = register == Part ? PartId : _registers[register];
        if (register == Status)
        {
            _registers[Status] = 0;
        }

        return value;
    }

    private void WriteRegister(int register, byte value)
    {
        switch (register)
        {
            case Mode when (value & Reset) != 0:
                ResetRegisters();
                return;
            case FifoWrite or FifoRead:
                _registers[register] = (byte)(value & (Depth - 1));
                _unread = (_registers[FifoWrite] - _registers[FifoRead]) & (Depth - 1);
                return;
            case Mode or Spo2Configuration:
                _registers[register] = value;
                _nextSampleSeconds = Seconds + PeriodSeconds;
                _averaged = 0;
                _redSum = 0;
                _infraredSum = 0;
                return;
            case Status or 0x01 or FifoData or Revision or Part:
                return;
            default:
                _registers[register] = value;
                return;
        }
    }

    private double Seconds => _clock.UptimeMilliseconds / 1000.0;

    private double PeriodSeconds => 1 / (SamplesASecond[(_registers[Spo2Configuration] >> 2) & 7] * (1 + ClockError));

    private byte ReadFifo()
    {
        if (_unread == 0)
        {
            return 0;
        }

        (int red, int infrared) = _fifo[_registers[FifoRead]];
        int value = _byte < 3 ? red : infrared;
        byte read = (byte)(value >> (8 * (2 - (_byte % 3))));
        _byte++;
        if (_byte == SampleBytes)
        {
            _byte = 0;
            _unread--;
            _registers[FifoRead] = (byte)((_registers[FifoRead] + 1) & (Depth - 1));
            _registers[Overflow] = 0;
        }

        return read;
    }

    private void SampleUntilNow()
    {
        double nowSeconds = Seconds;
        if (!Runs || _nextSampleSeconds > nowSeconds)
        {
            return;
        }

        double periodSeconds = PeriodSeconds;
        while (_nextSampleSeconds <= nowSeconds)
        {
            Sample(_signal.At(_nextSampleSeconds));
            _nextSampleSeconds += periodSeconds;
        }
    }

    private void Sample(ReflectedLight light)
    {
        _redSum += Counts(light.Red, RedMilliamperes, light.Ambient);
        _infraredSum += Counts(light.Infrared, InfraredMilliamperes, light.Ambient);
        _averaged++;
        if (_averaged >= 1 << Math.Min(5, _registers[FifoConfiguration] >> 5))
        {
            Push((int)(_redSum / _averaged), (int)(_infraredSum / _averaged));
            _averaged = 0;
            _redSum = 0;
            _infraredSum = 0;
        }
    }

    private void Push(int red, int infrared)
    {
        if (_unread == Depth)
        {
            _registers[Overflow] = (byte)Math.Min(LostLimit, _registers[Overflow] + 1);
            if ((_registers[FifoConfiguration] & RollsOver) == 0)
            {
                return;
            }

            _registers[FifoRead] = (byte)((_registers[FifoRead] + 1) & (Depth - 1));
            _unread--;
        }

        int at = _registers[FifoWrite];
        _fifo[at] = (red, infrared);
        _registers[FifoWrite] = (byte)((at + 1) & (Depth - 1));
        _unread++;
    }

    private int Counts(double light, double milliamperes, double ambient)
    {
        double nanoamperes = (light * milliamperes) + ambient;
        int range = RangeNanoamperes[(_registers[Spo2Configuration] >> 5) & 3];

        // Shorter pulses leave fewer bits, and those are left-justified.
        int lost = 3 - (_registers[Spo2Configuration] & 3);
        return (int)Math.Clamp(Math.Round(nanoamperes / range * FullScale), 0, FullScale) >> lost << lost;
    }
}
