using NanoMedAgent.Channels;
using NanoMedAgent.Policy;
using NanoMedAgent.SenMl;
using NanoMedAgent.Vitals;

namespace NanoMedAgent;

/// <summary>
/// Monitors the patient that the device is paired with: measures what is due, raises alarms, and seals both in epochs that belong to
/// this patient alone.
/// </summary>
internal sealed class PatientMonitor
{
    private const int NothingReported = -1;

    private readonly Agent _agent;
    private int _batteryReported;

    /// <summary>A monitor. It begins with the stored association.</summary>
    /// <param name="agent">Clock, battery, pairing and data classes.</param>
    /// <param name="sampler">Measures the vital signs.</param>
    /// <param name="alarmRule">The alarm limits; null for none.</param>
    public PatientMonitor(Agent agent, Sampler sampler, AlarmRule alarmRule)
    {
        _agent = agent;
        Sampler = sampler;
        AlarmRule = alarmRule;
        Begin();
    }

    /// <summary>The ward's limits; null when the policy has none.</summary>
    public readonly AlarmRule AlarmRule;

    /// <summary>The alarms; null when the policy has no limits.</summary>
    public AlarmWatch Alarms;

    /// <summary>The limits of the patient; null when he has none of his own.</summary>
    public PatientLimits Limits;

    /// <summary>Measures: it knows what is due next, and whether anybody is on the sensors.</summary>
    public readonly Sampler Sampler;

    /// <summary>Whether an alarm was raised that nobody has seen.</summary>
    public bool IsAlarmUnseen => Alarms != null && Alarms.Unseen != 0;

    /// <summary>Uptime in milliseconds at which the next measurement is due, or a pause of the sound ends.</summary>
    public long NextDueMs => Alarms != null && Alarms.PauseEndMs < Sampler.NextDueMs ? Alarms.PauseEndMs : Sampler.NextDueMs;

    /// <summary>Whether a vital sign or the score is outside its limits.</summary>
    public bool IsAlarmActive => Alarms != null && Alarms.IsActive;

    /// <summary>
    /// Begins with the current association: new measurements belong to it, in epochs of their own, without alarms of another patient.
    /// </summary>
    [OwnFrame]
    public void Begin()
    {
        foreach (ClassChannel channel in _agent.Channels)
        {
            channel.Association = _agent.Pairing.Association;
        }

        Alarms = AlarmRule == null || !_agent.Pairing.IsMeasuring ? null : AlarmWatch.For(AlarmRule);
        Limits = PatientLimits.Open(_agent, this);
        Sampler.Begin(Alarms, _agent.Clock.UptimeMilliseconds);
        _batteryReported = NothingReported;
    }

    /// <summary>Measures what is due.</summary>
    /// <param name="all">A spot check: measures everything now.</param>
    public void Measure(bool all)
    {
        if (Limits != null)
        {
            Limits.Update();
        }

        Sampler.Measure(_agent.Clock, all);
        if (!_agent.Pairing.IsMeasuring)
        {
            // The sensors' answers count for the self-test; the values belong to nobody.
            Sampler.Pack.Unload();
            return;
        }

        _agent.Counters.Sensed += Sampler.Pack.ValueCount;
        int values = Sampler.Pack.ValueCount;
        byte[] readings = null;
        if (!Sampler.Pack.IsEmpty)
        {
            AddBattery();
            readings = Sampler.Pack.Encode();
        }

        // Alarms are written into the same buffer.
        Sampler.Pack.Unload();
        ReportAlarms();
        if (readings != null)
        {
            _agent.Vitals.Seal(readings, values, _agent.Counters);
        }
    }

    /// <summary>Adds the battery level to a pack of readings, once for each ten percent: it is not worth a message of its own.</summary>
    [OwnFrame]
    private void AddBattery()
    {
        int tenths = (_agent.Battery.Percent + 9) / 10;
        if (_agent.Pairing.Association != null && tenths != _batteryReported)
        {
            Sampler.Pack.AddBattery(_agent.Battery.Percent);
            _batteryReported = tenths;
        }
    }

    /// <summary>
    /// Seals new alarms, before the readings that they are about. What cannot be sealed is retried with the next measurement.
    /// </summary>
    [OwnFrame]
    private void ReportAlarms()
    {
        if (Alarms != null && Alarms.HasUnreported)
        {
            BeginReport();
            Alarms.WriteTo(Sampler.Pack);
            if (TrySealReport())
            {
                Alarms.MarkReported(_agent.Alarm.LastNumber);
            }
        }

        if (Limits != null && Limits.IsUnreported)
        {
            BeginReport();
            Limits.WriteTo(Sampler.Pack);
            if (TrySealReport() && Limits.MarkReported())
            {
                Limits = null;
            }
        }
    }

    [OwnFrame]
    private void BeginReport() =>
        Sampler.Pack.Begin(_agent.Clock.Quality, _agent.Clock.UnixSeconds, _agent.Clock.UptimeMilliseconds / 1000, null);

    [OwnFrame]
    private bool TrySealReport()
    {
        _agent.Alarm.Seal(Sampler.Pack.Encode(), Sampler.Pack.ValueCount, _agent.Counters);
        return !_agent.Alarm.Failed;
    }
}
