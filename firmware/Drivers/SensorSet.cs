using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Drivers;

/// <summary>
/// The sensors of a board as one. It may be polled by a thread of its own, so that no sample is missed while the agent signs something for seconds: a sensor is
/// never polled and asked at the same time.
/// </summary>
public sealed class SensorSet : IVitalSigns
{
    // Values that are asked for so often without a poll between are no news any more: the thread that polls is stuck.
    private const int MostAskedWithoutPoll = 64;

    private readonly ISensor[] _sensors;
    private readonly long[] _due;
    private int _asked;

    /// <summary>A set.</summary>
    /// <param name="sensors">Where two measure the same sign, the first that has something to say does.</param>
    public SensorSet(ISensor[] sensors)
    {
        _sensors = sensors;
        _due = new long[sensors.Length];
    }

    /// <summary>Polls those that are due.</summary>
    /// <param name="uptimeMilliseconds">Now.</param>
    /// <returns>The uptime in milliseconds at which one of them is due next.</returns>
    public long Poll(long uptimeMilliseconds)
    {
        _asked = 0;
        long next = long.MaxValue;
        for (int i = 0; i < _sensors.Length; i++)
        {
            if (uptimeMilliseconds >= _due[i])
            {
                lock (_sensors[i])
                {
                    _sensors[i].Poll(uptimeMilliseconds);
                }

                _due[i] = uptimeMilliseconds + _sensors[i].PollMilliseconds;
            }

            next = _due[i] < next ? _due[i] : next;
        }

        return next;
    }

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        _asked++;
        foreach (ISensor sensor in _sensors)
        {
            lock (sensor)
            {
                if (sensor.TryMeasure(sign, measurement))
                {
                    if (_asked > MostAskedWithoutPoll)
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
