using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Drivers;

/// <summary>
/// The sensors of a board as one. A thread of its own may poll it, so that no sample is lost while the agent computes a signature for
/// seconds. A lock per sensor keeps polling and measuring apart.
/// </summary>
public sealed class SensorSet : IVitalSigns
{
    // After so many measurements without a poll the polling thread is stuck, and its values are out of date.
    private const int MostMeasurementsWithoutPoll = 64;

    private readonly ISensor[] _sensors;
    private readonly long[] _dueMs;
    private int _measurementsSincePoll;

    /// <summary>A set of sensors.</summary>
    /// <param name="sensors">If several measure the same vital sign, the first one in the array is used.</param>
    public SensorSet(ISensor[] sensors)
    {
        _sensors = sensors;
        _dueMs = new long[sensors.Length];
    }

    /// <summary>Polls the sensors that are due.</summary>
    /// <param name="uptimeMilliseconds">Time since the start.</param>
    /// <returns>The uptime in milliseconds at which the next sensor is due.</returns>
    public long Poll(long uptimeMilliseconds)
    {
        _measurementsSincePoll = 0;
        long nextMs = long.MaxValue;
        for (int i = 0; i < _sensors.Length; i++)
        {
            if (uptimeMilliseconds >= _dueMs[i])
            {
                lock (_sensors[i])
                {
                    _sensors[i].Poll(uptimeMilliseconds);
                }

                _dueMs[i] = uptimeMilliseconds + _sensors[i].PollMs;
            }

            nextMs = _dueMs[i] < nextMs ? _dueMs[i] : nextMs;
        }

        return nextMs;
    }

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        _measurementsSincePoll++;
        foreach (ISensor sensor in _sensors)
        {
            lock (sensor)
            {
                if (sensor.TryMeasure(sign, measurement))
                {
                    if (_measurementsSincePoll > MostMeasurementsWithoutPoll)
                    {
                        measurement.SetMissing(SignalQuality.SensorFault);
                    }

                    return true;
                }
            }
        }

        return false;
    }
}
