using NanoMedAgent.Drivers;
using NanoMedAgent.Measurements;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>A pulse oximeter with a finger on it whose pulse is two sines, 75 a minute; it takes no instructions.</summary>
internal sealed class OximeterBench : II2cChip
{
    private const int SampleMilliseconds = 10;
    private const int FifoDepth = 32;

    private readonly Max30102 _driver;
    private readonly Measurement _measurement = new();
    private long _now;
    private int _made;
    private int _read;

    /// <summary>A driver that has been at it for a while.</summary>
    public OximeterBench()
    {
        _driver = new Max30102(this);
        Run(30);
    }

    /// <summary>Polls the driver, and asks it for both signs every second.</summary>
    public OximeterBench Run(int seconds)
    {
        long end = _now + (seconds * 1000L);
        while (_now < end)
        {
            _driver.Poll(_now);
            long before = _now;
            _now += _driver.PollMs;
            _made += (int)((_now / SampleMilliseconds) - (before / SampleMilliseconds));
            if (before / 1000 != _now / 1000)
            {
                _driver.TryMeasure(VitalSign.PulseRate, _measurement);
                _driver.TryMeasure(VitalSign.OxygenSaturation, _measurement);
            }
        }

        return this;
    }

    /// <summary>Whether the driver knows pulse and saturation; else it was not what costs that was measured.</summary>
    public bool Measures => _driver.TryMeasure(VitalSign.OxygenSaturation, _measurement) && _measurement.HasValue;

    /// <inheritdoc/>
    public I2cOutcome Transfer(byte[] write, byte[] read)
    {
        switch (write[0])
        {
            case 0x00:
                Array.Clear(read);
                read[4] = (byte)(_made % FifoDepth);
                read[6] = (byte)(_read % FifoDepth);
                break;
            case 0x04:
                _read = _made;
                break;
            case 0x07:
                for (int i = 0; i < read.Length; i += 6, _read++)
                {
                    double phase = _read / 80.0 * 2 * Math.PI;
                    double pulse = Math.Sin(phase) + (0.5 * Math.Sin((2 * phase) + 0.8));
                    Put(read, i, 110_000 - (int)(500 * pulse));
                    Put(read, i + 3, 130_000 - (int)(1000 * pulse));
                }

                break;
            case 0x0A when read is not null:
                read[0] = 0x2F;
                break;
            case 0xFF:
                read[0] = 0x15;
                break;
        }

        return I2cOutcome.Done;
    }

    private static void Put(byte[] bytes, int at, int value)
    {
        bytes[at] = (byte)(value >> 16);
        bytes[at + 1] = (byte)(value >> 8);
        bytes[at + 2] = (byte)value;
    }
}
