using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.SenMl;
using NanoMedAgent.Time;

namespace NanoMedAgent.Vitals;

/// <summary>Measures each vital sign in the period that the policy gives, and packs the values that were due together.</summary>
internal sealed class Sampler
{
    private const int NotSampled = 0;
    private const byte NothingReported = 0xFF;

    // Four vital signs and the battery. It grows to some 490 bytes for all vital signs, each with a remark on its quality.
    private const int PackBytes = 128;

    // Drivers poll their chips at least every two seconds. An older value is not a measurement of now.
    private const long StaleMs = 10_000;

    private readonly IVitalSigns _sensors;
    private AlarmWatch _alarms;
    private readonly Measurement _measurement = new();
    private readonly int[] _periodsSeconds = new int[VitalSigns.Count];
    private readonly long[] _dueMs = new long[VitalSigns.Count];
    private readonly bool[] _isWorn = new bool[VitalSigns.Count];
    private readonly byte[] _reasonReported = new byte[VitalSigns.Count];
    private int _coreOffsetTenths;

    private Sampler(IVitalSigns sensors) => _sensors = sensors;

    /// <summary>Uptime in milliseconds at which the next measurement is due.</summary>
    public long NextDueMs;

    /// <summary>Whether a sensor has answered since the start, even if only that no patient is on it; a fault is not an answer.</summary>
    public bool HasAnswered;

    /// <summary>
    /// Whether a patient is on the sensors: at least one does not report lead-off. A weak signal or a fault counts as a patient.
    /// </summary>
    public bool HasPatient
    {
        get
        {
            foreach (bool isWorn in _isWorn)
            {
                if (isWorn)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>
    /// The values of the last <see cref="Measure"/>, until something else is written: gap records, events and alarms share the buffer.
    /// </summary>
    public readonly SenMlPack Pack = new(PackBytes);

    /// <summary>A sampler for the vital signs that a policy names.</summary>
    /// <param name="policy">Names the vital signs and their periods.</param>
    /// <param name="sensors">The sensors.</param>
    /// <param name="alarms">Observes all measurements; null for none.</param>
    /// <param name="uptimeMs">Uptime in milliseconds.</param>
    /// <returns>null when the policy names one that this agent does not know.</returns>
    public static Sampler For(DataPolicy policy, IVitalSigns sensors, AlarmWatch alarms, long uptimeMs)
    {
        Sampler sampler = new(sensors);
        sampler.Begin(alarms, uptimeMs);
        for (int i = 0; i < policy.VitalNames.Length; i++)
        {
            if (!VitalSigns.TryFind(policy.VitalNames[i], out VitalSign sign))
            {
                return null;
            }

            sampler._periodsSeconds[(int)sign] = policy.PeriodsSeconds[i];
        }

        sampler._coreOffsetTenths = policy.CoreOffsetTenths;
        if (policy.CoreOffsetTenths != DataPolicy.SkinOnly)
        {
            // The thermometer is not on the skin.
            sampler._periodsSeconds[(int)VitalSign.SkinTemperature] = NotSampled;
        }

        return sampler;
    }

    /// <summary>Begins with a new patient: nothing was reported about this one, and everything is due.</summary>
    /// <param name="alarms">Observes all measurements from now on; null for none.</param>
    /// <param name="uptimeMs">Uptime in milliseconds.</param>
    public void Begin(AlarmWatch alarms, long uptimeMs)
    {
        _alarms = alarms;
        NextDueMs = uptimeMs;
        for (int i = 0; i < VitalSigns.Count; i++)
        {
            _reasonReported[i] = NothingReported;
            _dueMs[i] = uptimeMs;
        }
    }

    /// <summary>Measures what is due.</summary>
    /// <param name="clock">The time of the records.</param>
    /// <param name="all">A spot check: measures everything now. The periods are not changed.</param>
    public void Measure(DeviceClock clock, bool all)
    {
        long nowMs = clock.UptimeMilliseconds;
        Pack.Begin(clock.Quality, clock.UnixSeconds, nowMs / 1000, VitalSigns.PerMinute);
        for (int i = 0; i < VitalSigns.Count; i++)
        {
            bool isCore = i == (int)VitalSign.Temperature && _coreOffsetTenths != DataPolicy.SkinOnly;
            if (_periodsSeconds[i] != NotSampled && (all || nowMs >= _dueMs[i])
                && _sensors.TryMeasure(isCore ? VitalSign.SkinTemperature : (VitalSign)i, _measurement))
            {
                if (isCore && _measurement.HasValue)
                {
                    _measurement.Value += _coreOffsetTenths;
                }

                if (_measurement.HasValue && _measurement.SampledMs < nowMs - StaleMs)
                {
                    _measurement.SetMissing(SignalQuality.Stale);
                }

                _isWorn[i] = _measurement.Quality != SignalQuality.LeadOff;
                HasAnswered |= _measurement.Quality < SignalQuality.SensorFault;
                if (_alarms != null)
                {
                    _alarms.Observe((VitalSign)i, _measurement, nowMs);
                }

                Add((VitalSign)i);
            }
        }

        // Behind all that can fail: after a full heap everything is measured again, and nothing is left without a next time.
        PlanNext(nowMs);
        if (_alarms != null)
        {
            _alarms.UpdateScore(nowMs);
        }
    }

    // On the grid of the period, so that signs of the same period stay in the same pack. A measurement missed during a long step is
    // not made up.
    [OwnFrame]
    private void PlanNext(long nowMs)
    {
        long nextDueMs = long.MaxValue;
        for (int i = 0; i < VitalSigns.Count; i++)
        {
            if (_periodsSeconds[i] == NotSampled)
            {
                continue;
            }

            long periodMs = _periodsSeconds[i] * 1000L;
            periodMs = _alarms == null ? periodMs : _alarms.PeriodMs((VitalSign)i, periodMs);
            long nextMs = ((nowMs / periodMs) + 1) * periodMs;
            if (nowMs >= _dueMs[i] || nextMs < _dueMs[i])
            {
                _dueMs[i] = nextMs;
            }

            if (_dueMs[i] < nextDueMs)
            {
                nextDueMs = _dueMs[i];
            }
        }

        NextDueMs = nextDueMs;
    }

    private void Add(VitalSign sign)
    {
        if (!_measurement.HasValue)
        {
            // Reported once, not in every period: a finger clip that lies on the table all night is one record.
            if (_reasonReported[(int)sign] != (int)_measurement.Quality)
            {
                _reasonReported[(int)sign] = (byte)_measurement.Quality;
                Pack.AddMissing(sign, _measurement.Quality);
            }

            return;
        }

        _reasonReported[(int)sign] = NothingReported;
        if (_measurement.Quality == SignalQuality.Good && !VitalSigns.IsPlausible(sign, _measurement.Value))
        {
            _measurement.Set(_measurement.Value, SignalQuality.Implausible);
        }

        Pack.AddValue(sign, _measurement);
    }
}
