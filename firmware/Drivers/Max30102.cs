using NanoMedAgent.Measurements;

namespace NanoMedAgent.Drivers;

/// <summary>
/// Pulse oximeter MAX30102 by Maxim, now Analog Devices (data sheet 19-7740, register maps): pulse rate and oxygen saturation. 100 samples a second of red and infrared light, 18 bits each, wait in
/// its FIFO of 32; when they were not fetched in time, its counter says so and the measurement starts anew.
/// </summary>
public sealed class Max30102 : ISensor
{
    /// <summary>Its address on the bus.</summary>
    public const int Address = 0x57;

    private const byte StatusRegister = 0x00;
    private const byte FifoWriteRegister = 0x04;
    private const byte OverflowRegister = 0x05;
    private const byte FifoReadRegister = 0x06;
    private const byte FifoDataRegister = 0x07;
    private const byte FifoRegister = 0x08;
    private const byte ModeRegister = 0x09;
    private const byte Spo2Register = 0x0A;
    private const byte RedRegister = 0x0C;
    private const byte InfraredRegister = 0x0D;
    private const byte PartRegister = 0xFF;
    private const byte PartId = 0x15;

    private const byte Reset = 0x40;
    private const byte Spo2Mode = 0x03;

    // The mean of four is one sample for us; when the FIFO is full, what comes is lost and counted.
    private const byte FifoSetting = 0x40;

    // 4,096 nA full scale, 400 samples a second, pulses of 411 us for 18 bits. A mean over 10 ms is blind to lamps on 50 Hz mains, also when the chip's clock is a little off.
    private const byte Spo2Setting = 0x2F;

    private const int PowerWasLost = 0x01;
    private const int AmbientOverflow = 0x20;
    private const int FifoDepth = 32;

    // Samples that are fetched at once, and make one value of the wave.
    private const int Summed = 4;
    private const int SampleBytes = 6;

    // Steps of 0.2 mA. While nobody is there, infrared alone looks for a finger.
    private const int FirstCurrent = 30;
    private const int IdleCurrent = 8;
    private const int LeastCurrent = 3;
    private const int MostCurrent = 255;

    // Counts of infrared light for each step of current: a finger reflects some thousand, the bare glass a hundredth of it.
    private const int FingerCounts = 1000;
    private const int NoFingerCounts = 700;

    // Of the sum of four samples of 18 bits.
    private const int DarkSum = 4 * 60_000;
    private const int WantedSum = 4 * 120_000;
    private const int BrightSum = 4 * 210_000;

    // A window has to fill before the current may be changed again.
    private const int SettleMilliseconds = 1000;

    private const int MostFailures = 3;

    // The chip's clock is held against ours, first over four seconds and at last over 32, and need not be better than a twentieth.
    private const int FirstMarkMilliseconds = 4000;
    private const int LastMarkMilliseconds = 16_000;
    private const int SampleMilliseconds = 10;
    private const int ClockShare = 20;

    private readonly II2cChip _chip;
    private readonly PulseWave _wave = new PulseWave();
    private readonly byte[] _address = new byte[1];
    private readonly byte[] _setting = new byte[2];
    private readonly byte[] _one = new byte[1];
    private readonly byte[] _status = new byte[FifoReadRegister + 1];
    private readonly byte[] _samples = new byte[Summed * SampleBytes];

    private int _step;
    private int _failures;
    private SignalQuality _reason = SignalQuality.WeakSignal;
    private bool _hasFinger;
    private int _redCurrent;
    private int _infraredCurrent = IdleCurrent;
    private long _changed;
    private long _polled;
    private int _red;
    private int _infrared;

    // Samples that the chip has made since two points in time.
    private long _mark;
    private int _sinceMark;
    private long _nextMark;
    private int _sinceNextMark;
    private int _markMilliseconds = FirstMarkMilliseconds;

    // By how much the chip's clock is too fast, in 1/10,000.
    private int _tooFast;

    /// <summary>A chip.</summary>
    public Max30102(II2cChip chip)
    {
        _chip = chip;
        _wave.Restart();
    }

    /// <inheritdoc/>
    public int PollMilliseconds => 140;

    /// <summary>How much of the infrared light the pulse takes, in hundredths of a percent; 0 when it is not known. For displays.</summary>
    public int Perfusion => _wave.Perfusion;

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        int value;
        switch (sign)
        {
            case VitalSign.PulseRate:
                value = _wave.Rate + (_wave.Rate * _tooFast / 10_000);
                break;
            case VitalSign.OxygenSaturation:
                value = _wave.Saturation;
                break;
            default:
                return false;
        }

        if (value > 0)
        {
            measurement.Set(value, SignalQuality.Good);
        }
        else
        {
            measurement.SetMissing(_reason);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Poll(long uptimeMilliseconds)
    {
        bool hasFetched = _step == 2;
        bool isWell;
        switch (_step)
        {
            case 0:
                isWell = TryRead(PartRegister, _one) && _one[0] == PartId && TryWrite(ModeRegister, Reset);
                _step = isWell ? 1 : 0;
                break;
            case 1:
                isWell = TryConfigure();
                _step = isWell ? 2 : 0;
                _polled = uptimeMilliseconds;
                _mark = uptimeMilliseconds;
                _nextMark = uptimeMilliseconds;
                _sinceMark = 0;
                _sinceNextMark = 0;
                break;
            default:
                isWell = TryFetch(uptimeMilliseconds);
                break;
        }

        if (isWell)
        {
            // A start alone says nothing: what counts are samples.
            _failures = _step == 2 && hasFetched ? 0 : _failures;
        }
        else if (++_failures >= MostFailures)
        {
            StartAnew();
            _reason = SignalQuality.SensorFault;
        }
    }

    private bool TryConfigure() =>
        TryRead(StatusRegister, _status) && TryWrite(FifoRegister, FifoSetting) && TryWrite(Spo2Register, Spo2Setting) && TryWrite(RedRegister, (byte)_redCurrent) && TryWrite(InfraredRegister, (byte)_infraredCurrent)
        && TryWrite(ModeRegister, Spo2Mode) && TryEmpty() && TryRead(Spo2Register, _one) && _one[0] == Spo2Setting;

    private bool TryEmpty() => TryWrite(FifoWriteRegister, 0) && TryWrite(OverflowRegister, 0) && TryWrite(FifoReadRegister, 0);

    /// <summary>Fetches what is there. Interrupts are not used: a register for them that is not 0, or a pointer beyond the FIFO, was not read from this chip.</summary>
    private bool TryFetch(long uptimeMilliseconds)
    {
        if (!TryRead(StatusRegister, _status))
        {
            // Nothing is lost yet.
            return false;
        }

        int waiting = (_status[FifoWriteRegister] - _status[FifoReadRegister]) & (FifoDepth - 1);
        bool isFromChip = _status[2] == 0 && _status[3] == 0 && (_status[FifoWriteRegister] | _status[FifoReadRegister]) < FifoDepth;
        bool isQuiet = waiting == 0 && uptimeMilliseconds - _polled >= PollMilliseconds / 2;
        if (!isFromChip || (_status[0] & PowerWasLost) != 0 || _status[OverflowRegister] != 0 || isQuiet)
        {
            // It lost its power, or samples; or it has made none, or just as many as there is room for.
            StartAnew();
            return isFromChip && !isQuiet;
        }

        if ((_status[0] & AmbientOverflow) != 0)
        {
            _wave.Restart();
        }

        _polled = uptimeMilliseconds;
        int fetched = 0;
        _address[0] = FifoDataRegister;
        for (; waiting >= Summed; waiting -= Summed)
        {
            if (_chip.Transfer(_address, _samples) != I2cOutcome.Done)
            {
                StartAnew();
                return false;
            }

            Unpack();
            fetched += Summed;
        }

        return TryKeepTime(uptimeMilliseconds, fetched, waiting) && (fetched == 0 || TryAdjust(uptimeMilliseconds));
    }

    /// <summary>
    /// Sums four samples, 18 bits at the low end of three bytes each, red first (data sheet, FIFO data register). Byte by byte and not in a loop, as that takes half the instructions.
    /// </summary>
    private void Unpack()
    {
        byte[] b = _samples;
        _red = (((b[0] & 3) + (b[6] & 3) + (b[12] & 3) + (b[18] & 3)) << 16) + ((b[1] + b[7] + b[13] + b[19]) << 8) + b[2] + b[8] + b[14] + b[20];
        _infrared = (((b[3] & 3) + (b[9] & 3) + (b[15] & 3) + (b[21] & 3)) << 16) + ((b[4] + b[10] + b[16] + b[22]) << 8) + b[5] + b[11] + b[17] + b[23];
        if (_hasFinger)
        {
            _wave.Add(_red, _infrared);
        }
    }

    /// <summary>Compares the chip's clock with ours; when they are too far apart, samples got lost without anybody's noticing.</summary>
    private bool TryKeepTime(long uptimeMilliseconds, int fetched, int waiting)
    {
        _sinceMark += fetched;
        _sinceNextMark += fetched;
        if (uptimeMilliseconds - _nextMark < _markMilliseconds)
        {
            return true;
        }

        int expected = (int)(uptimeMilliseconds - _mark) / SampleMilliseconds;
        int tooMany = _sinceMark + waiting - expected;
        if (tooMany > expected / ClockShare || tooMany < -expected / ClockShare)
        {
            StartAnew();
            return false;
        }

        _tooFast = tooMany * 10_000 / expected;
        _markMilliseconds = _markMilliseconds < LastMarkMilliseconds ? 2 * _markMilliseconds : LastMarkMilliseconds;
        _mark = _nextMark;
        _sinceMark = _sinceNextMark;
        _nextMark = uptimeMilliseconds;
        _sinceNextMark = -waiting;
        return true;
    }

    /// <summary>Is there a finger, and is the light such that it can be measured well?</summary>
    private bool TryAdjust(long uptimeMilliseconds)
    {
        int counts = _infrared / Summed / _infraredCurrent;
        if (!_hasFinger)
        {
            _reason = SignalQuality.LeadOff;
            if (counts < FingerCounts)
            {
                return true;
            }

            _hasFinger = true;
            return TrySetCurrents(FirstCurrent, FirstCurrent, uptimeMilliseconds);
        }

        if (counts < NoFingerCounts)
        {
            _hasFinger = false;
            _reason = SignalQuality.LeadOff;
            return TrySetCurrents(0, IdleCurrent, uptimeMilliseconds);
        }

        _reason = SignalQuality.WeakSignal;
        if (IsWell(_red) && IsWell(_infrared))
        {
            return true;
        }

        _wave.Restart();
        return uptimeMilliseconds - _changed < SettleMilliseconds || TrySetCurrents(Better(_redCurrent, _red), Better(_infraredCurrent, _infrared), uptimeMilliseconds);
    }

    private static bool IsWell(int sum) => sum >= DarkSum && sum <= BrightSum;

    private static int Better(int current, int sum)
    {
        int better = IsWell(sum) ? current : current * (WantedSum / 1000) / ((sum / 1000) + 1);
        return better < LeastCurrent ? LeastCurrent : better > MostCurrent ? MostCurrent : better;
    }

    private bool TrySetCurrents(int red, int infrared, long uptimeMilliseconds)
    {
        _redCurrent = red;
        _infraredCurrent = infrared;
        _changed = uptimeMilliseconds;
        StartAnew();
        return true;
    }

    private void StartAnew()
    {
        _step = 0;
        _wave.Restart();
    }

    private bool TryRead(byte register, byte[] into)
    {
        _address[0] = register;
        return _chip.Transfer(_address, into) == I2cOutcome.Done;
    }

    private bool TryWrite(byte register, byte value)
    {
        _setting[0] = register;
        _setting[1] = value;
        return _chip.Transfer(_setting, null) == I2cOutcome.Done;
    }
}
