using System;
using System.Threading;
using NanoMedAgent.Drivers;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// The sensors, polled by a thread of their own, so that no sample is lost while the agent computes a signature for seconds. When that
/// thread hangs on the bus, the agent does not hang with it: it goes on, reports the sensors as faulty, and sees that they are not polled.
/// </summary>
internal sealed class SharedSensors : IVitalSigns
{
    // A poll takes milliseconds on the bus, and some ten for its arithmetic.
    private const int PatienceMs = 500;

    private const int Signs = 32;

    private readonly SensorSet _sensors;

    // Set while nobody uses the sensors.
    private readonly AutoResetEvent _free = new(true);

    // The vital signs that were measured before.
    private readonly bool[] _isMeasured = new bool[Signs];

    private bool _isHanging;

    /// <summary>Sensors for two threads.</summary>
    public SharedSensors(SensorSet sensors) => _sensors = sensors;

    /// <summary>Polls the sensors that are due.</summary>
    /// <param name="uptimeMilliseconds">Time since the start.</param>
    /// <returns>The uptime in milliseconds at which the next sensor is due.</returns>
    public long Poll(long uptimeMilliseconds)
    {
        _free.WaitOne();
        try
        {
            return _sensors.Poll(uptimeMilliseconds);
        }
        finally
        {
            _isHanging = false;
            _free.Set();
        }
    }

    /// <summary>What a driver has thrown since the last call; null for nothing.</summary>
    public Exception TakeFailure()
    {
        Exception failure = _sensors.Failure;
        _sensors.Failure = null;
        return failure;
    }

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        // Once is enough: nobody waits again for a poll that hangs.
        if (!_free.WaitOne(_isHanging ? 0 : PatienceMs, false))
        {
            _isHanging = true;
            measurement.SetMissing(SignalQuality.SensorFault);
            return _isMeasured[(int)sign];
        }

        try
        {
            bool isMeasured = _sensors.TryMeasure(sign, measurement);
            _isMeasured[(int)sign] |= isMeasured;
            return isMeasured;
        }
        finally
        {
            _free.Set();
        }
    }
}
