using System;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Drivers;

/// <summary>
/// The sensors of a board as one. A driver that throws disturbs no other one. Not for several threads at once: Esp32's SharedSensors keeps
/// them apart.
/// </summary>
public sealed class SensorSet : IVitalSigns
{
    private readonly ISensor[] _sensors;
    private readonly long[] _dueMs;
    private readonly long[] _polledMs;

    /// <summary>A set of sensors.</summary>
    /// <param name="sensors">If several measure the same vital sign, the first one in the array is used.</param>
    public SensorSet(ISensor[] sensors)
    {
        _sensors = sensors;
        _dueMs = new long[sensors.Length];
        _polledMs = new long[sensors.Length];
    }

    /// <summary>What a driver has thrown last, which none should; null when nothing was thrown since somebody cleared it.</summary>
    public Exception Failure;

    /// <summary>Polls the sensors that are due.</summary>
    /// <param name="uptimeMilliseconds">Time since the start.</param>
    /// <returns>The uptime in milliseconds at which the next sensor is due.</returns>
    public long Poll(long uptimeMilliseconds)
    {
        long nextMs = long.MaxValue;
        for (int i = 0; i < _sensors.Length; i++)
        {
            if (uptimeMilliseconds >= _dueMs[i])
            {
                Poll(i, uptimeMilliseconds);
            }

            nextMs = _dueMs[i] < nextMs ? _dueMs[i] : nextMs;
        }

        return nextMs;
    }

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        bool hasFailed = false;
        for (int i = 0; i < _sensors.Length; i++)
        {
            try
            {
                if (_sensors[i].TryMeasure(sign, measurement))
                {
                    // A driver's values are as old as its last poll, unless it says that they are older.
                    measurement.SampledMs = measurement.SampledMs < _polledMs[i] ? measurement.SampledMs : _polledMs[i];
                    return true;
                }
            }
            catch (Exception failure)
            {
                Failure = failure;
                hasFailed = true;
            }
        }

        if (hasFailed)
        {
            measurement.SetMissing(SignalQuality.SensorFault);
        }

        return hasFailed;
    }

    private void Poll(int sensor, long uptimeMilliseconds)
    {
        // Whatever happens, the others are polled first.
        _dueMs[sensor] = uptimeMilliseconds + _sensors[sensor].PollMs;
        try
        {
            _sensors[sensor].Poll(uptimeMilliseconds);
            _polledMs[sensor] = uptimeMilliseconds;
        }
        catch (Exception failure)
        {
            Failure = failure;
        }
    }
}
