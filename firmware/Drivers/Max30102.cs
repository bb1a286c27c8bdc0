using NanoMedAgent.Measurements;

namespace NanoMedAgent.Drivers;

/// <summary>
/// Pulse oximeter MAX30102 by Maxim, now Analog Devices (data sheet 19-7740, register maps): pulse rate and oxygen saturation. It puts 100
/// samples a second of red and infrared light, 18 bits each, into a FIFO of 32. If they are not read in time, its overflow counter reports
/// that and the measurement starts again.
/// </summary>
public sealed class Max30102 : ISensor
{
    /// <summary>I2C address.</summary>
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

    // The chip averages four samples into one. When the FIFO is full, new samples are lost and counted.
    private const byte FifoSetting = 0x40;

    // 4,096 nA full scale, 400 samples a second, pulses of 411 us for 18 bits. A mean over 10 ms suppresses the flicker of lamps on 50 Hz
    // mains, even if the chip's clock is slightly wrong.
    private const byte Spo2Setting = 0x2F;

    private const int PowerWasLost = 0x01;
    private const int AmbientOverflow = 0x20;
    private const int FifoDepth = 32;

    // Samples that are read at once and summed into one value of the wave.
    private const int Summed = 4;
    private const int SampleBytes = 6;

    // LED currents in steps of 0.2 mA. Without a finger only the infrared LED is on, to detect one.
    private const int FirstCurrent = 30;
    private const int IdleCurrent = 8;
    private const int LeastCurrent = 3;
    private const int MostCurrent = 255;

    // Counts of infrared light for each step of current: a finger reflects some thousands, the glass alone a hundredth of that.
    private const int FingerCounts = 1000;
    private const int NoFingerCounts = 700;

    // Limits for the sum of four samples of 18 bits.
    private const int DarkSum = 4 * 60_000;
    private const int WantedSum = 4 * 120_000;
    private const int BrightSum = 4 * 210_000;

    // Time between two changes of the currents, so that the light has settled.
    private const int SettleMilliseconds = 1000;

    private const int MostFailures = 3;

    // The chip's clock is compared with the board's, first over 4 seconds, later over up to 32. It may be wrong by a twentieth; a chip that
    // is further off three times in a row is broken.
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
    private long _currentsChangedMs;
    private long _polledMs;
    private long _sampledMs;
    private int _red;
    private int _infrared;

    // Samples since two points in time.
    private long _markMs;
    private int _sinceMark;
    private long _nextMarkMs;
    private int _sinceNextMark;
    private int _markMilliseconds = FirstMarkMilliseconds;

    // By how much the chip's clock is too fast, in 1/10,000; whether it was compared since the chip was configured; and how often in a row
    // it was wrong.
    private int _tooFast;
    private bool _isTimed;
    private int _wrongTimes;

    /// <summary>A driver for one chip.</summary>
    public Max30102(II2cChip chip)
    {
        _chip = chip;
        _wave.Restart();
    }

    /// <inheritdoc/>
    public int PollMs => 140;

    /// <summary>
    /// Perfusion index: the part of the infrared light that varies with the pulse, in hundredths of a percent; 0 when unknown.
    /// </summary>
    public int Perfusion => _wave.Perfusion;

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        int value;
        switch (sign)
        {
            case VitalSign.PulseRate:
                value = _wave.RateTenths + (_wave.RateTenths * _tooFast / 10_000);
                break;
            case VitalSign.OxygenSaturation:
                value = _wave.SaturationTenths;
                break;
            default:
                return false;
        }

        if (value > 0 && _isTimed)
        {
            measurement.Set(value, SignalQuality.Good);
            measurement.SampledMs = _sampledMs;
        }
        else
        {
            measurement.SetMissing(_wrongTimes >= MostFailures ? SignalQuality.SensorFault : _reason);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Poll(long uptimeMilliseconds)
    {
        bool hasFetched = _step == 2;
        bool isDone;
        switch (_step)
        {
            case 0:
                isDone = TryRead(PartRegister, _one) && _one[0] == PartId && TryWrite(ModeRegister, Reset);
                _step = isDone ? 1 : 0;
                break;
            case 1:
                isDone = TryConfigure();
                _step = isDone ? 2 : 0;
                _polledMs = uptimeMilliseconds;
                _markMs = uptimeMilliseconds;
                _nextMarkMs = uptimeMilliseconds;
                _sinceMark = 0;
                _sinceNextMark = 0;
                _markMilliseconds = FirstMarkMilliseconds;
                _isTimed = false;
                break;
            default:
                isDone = TryFetch(uptimeMilliseconds);
                break;
        }

        if (isDone)
        {
            // A successful configuration alone does not reset the count of failures; samples do.
            _failures = _step == 2 && hasFetched ? 0 : _failures;
        }
        else if (++_failures >= MostFailures)
        {
            Restart();
            _reason = SignalQuality.SensorFault;
        }
    }

    [OwnFrame]
    private bool TryConfigure() =>
        TryRead(StatusRegister, _status) && TryWrite(FifoRegister, FifoSetting) && TryWrite(Spo2Register, Spo2Setting)
        && TryWrite(RedRegister, (byte)_redCurrent) && TryWrite(InfraredRegister, (byte)_infraredCurrent)
        && TryWrite(ModeRegister, Spo2Mode) && TryEmpty() && TryRead(Spo2Register, _one) && _one[0] == Spo2Setting;

    [OwnFrame]
    private bool TryEmpty() => TryWrite(FifoWriteRegister, 0) && TryWrite(OverflowRegister, 0) && TryWrite(FifoReadRegister, 0);

    /// <summary>
    /// Reads the samples in the FIFO. Interrupts are not used: an interrupt enable register that is not 0, or a pointer beyond the FIFO,
    /// means that the bytes did not come from this chip.
    /// </summary>
    private bool TryFetch(long uptimeMilliseconds)
    {
        if (!TryRead(StatusRegister, _status))
        {
            // No sample is lost yet.
            return false;
        }

        int waiting = (_status[FifoWriteRegister] - _status[FifoReadRegister]) & (FifoDepth - 1);
        bool isFromChip = _status[2] == 0 && _status[3] == 0 && (_status[FifoWriteRegister] | _status[FifoReadRegister]) < FifoDepth;
        bool isQuiet = waiting == 0 && uptimeMilliseconds - _polledMs >= PollMs / 2;
        if (!isFromChip || (_status[0] & PowerWasLost) != 0 || _status[OverflowRegister] != 0 || isQuiet)
        {
            // The chip lost its power or samples; or the pointers are equal, and the FIFO is either empty or exactly full.
            Restart();
            return isFromChip && !isQuiet;
        }

        if ((_status[0] & AmbientOverflow) != 0)
        {
            _wave.Restart();
        }

        _polledMs = uptimeMilliseconds;
        int fetched = 0;
        _address[0] = FifoDataRegister;
        for (; waiting >= Summed; waiting -= Summed)
        {
            if (_chip.Transfer(_address, _samples) != I2cOutcome.Done)
            {
                Restart();
                return false;
            }

            Unpack();
            fetched += Summed;
            _sampledMs = uptimeMilliseconds;
        }

        return TryKeepTime(uptimeMilliseconds, fetched, waiting) && (fetched == 0 || TryAdjust(uptimeMilliseconds));
    }

    /// <summary>
    /// Sums four samples: the low 18 bits of three bytes each, red first (data sheet, FIFO data register). Without a loop, which takes half
    /// the instructions.
    /// </summary>
    private void Unpack()
    {
        byte[] b = _samples;
        _red = (((b[0] & 3) + (b[6] & 3) + (b[12] & 3) + (b[18] & 3)) << 16) + ((b[1] + b[7] + b[13] + b[19]) << 8)
            + b[2] + b[8] + b[14] + b[20];
        _infrared = (((b[3] & 3) + (b[9] & 3) + (b[15] & 3) + (b[21] & 3)) << 16) + ((b[4] + b[10] + b[16] + b[22]) << 8)
            + b[5] + b[11] + b[17] + b[23];
        if (_hasFinger)
        {
            _wave.Add(_red, _infrared);
        }
    }

    /// <summary>
    /// Compares the chip's clock with the board's. If they differ too much, samples were lost unnoticed, or the chip is broken: a rate by
    /// its clock would be wrong.
    /// </summary>
    private bool TryKeepTime(long uptimeMilliseconds, int fetched, int waiting)
    {
        _sinceMark += fetched;
        _sinceNextMark += fetched;
        if (uptimeMilliseconds - _nextMarkMs < _markMilliseconds)
        {
            return true;
        }

        int expected = (int)(uptimeMilliseconds - _markMs) / SampleMilliseconds;
        int tooMany = _sinceMark + waiting - expected;
        if (tooMany > expected / ClockShare || tooMany < -expected / ClockShare)
        {
            _wrongTimes++;
            Restart();
            return false;
        }

        _wrongTimes = 0;
        _isTimed = true;
        _tooFast = tooMany * 10_000 / expected;
        _markMilliseconds = _markMilliseconds < LastMarkMilliseconds ? 2 * _markMilliseconds : LastMarkMilliseconds;
        _markMs = _nextMarkMs;
        _sinceMark = _sinceNextMark;
        _nextMarkMs = uptimeMilliseconds;
        _sinceNextMark = -waiting;
        return true;
    }

    /// <summary>Detects a finger, and adjusts the LED currents so that both colours are measured well.</summary>
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
        if (IsInRange(_red) && IsInRange(_infrared))
        {
            return true;
        }

        _wave.Restart();
        return uptimeMilliseconds - _currentsChangedMs < SettleMilliseconds
            || TrySetCurrents(Adjusted(_redCurrent, _red), Adjusted(_infraredCurrent, _infrared), uptimeMilliseconds);
    }

    private static bool IsInRange(int sum) => sum >= DarkSum && sum <= BrightSum;

    private static int Adjusted(int current, int sum)
    {
        int adjusted = IsInRange(sum) ? current : current * (WantedSum / 1000) / ((sum / 1000) + 1);
        return adjusted < LeastCurrent ? LeastCurrent : adjusted > MostCurrent ? MostCurrent : adjusted;
    }

    private bool TrySetCurrents(int red, int infrared, long uptimeMilliseconds)
    {
        _redCurrent = red;
        _infraredCurrent = infrared;
        _currentsChangedMs = uptimeMilliseconds;
        Restart();
        return true;
    }

    [OwnFrame]
    private void Restart()
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
