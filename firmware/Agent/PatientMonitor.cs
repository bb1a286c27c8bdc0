using NanoMedAgent.Channels;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.SenMl;
using NanoMedAgent.Time;
using NanoMedAgent.Vitals;

namespace NanoMedAgent;

/// <summary>
/// Monitors the patient that the device is paired with: measures what is due, raises alarms, and seals both in epochs that belong to
/// this patient alone.
/// </summary>
internal sealed class PatientMonitor
{
    private const int NothingReported = -1;

    private readonly BatteryLevel _battery;
    private readonly DeviceClock _clock;
    private readonly PairingMachine _pairing;
    private readonly AlarmRule _alarmRule;
    private readonly ClassChannel[] _channels;
    private readonly ClassChannel _vitals;
    private readonly ClassChannel _alarm;
    private readonly SenMlPack _pack;
    private readonly AgentCounters _counters;
    private int _batteryReported;

    /// <summary>A monitor. It begins with the stored association.</summary>
    /// <param name="battery">Its level is sent with the readings.</param>
    /// <param name="clock">The time.</param>
    /// <param name="pairing">Whether a patient is measured, and who.</param>
    /// <param name="sampler">Measures the vital signs.</param>
    /// <param name="alarmRule">The alarm limits; null for none.</param>
    /// <param name="channels">All data classes: "vitals" is the first.</param>
    /// <param name="alarm">The channel of alarms; null when <paramref name="alarmRule"/> is.</param>
    /// <param name="counters">Counts the values.</param>
    public PatientMonitor(
        BatteryLevel battery, DeviceClock clock, PairingMachine pairing, Sampler sampler, AlarmRule alarmRule,
        ClassChannel[] channels, ClassChannel alarm,
        AgentCounters counters)
    {
        _battery = battery;
        _clock = clock;
        _pairing = pairing;
        Sampler = sampler;
        _alarmRule = alarmRule;
        _channels = channels;
        _vitals = channels[0];
        _alarm = alarm;
        _pack = sampler.Pack;
        _counters = counters;
        Begin();
    }

    /// <summary>The alarms; null when the policy has no limits.</summary>
    public AlarmWatch Alarms;

    /// <summary>Measures: it knows what is due next, and whether anybody is on the sensors.</summary>
    public readonly Sampler Sampler;

    /// <summary>Whether an alarm was raised that nobody has seen.</summary>
    public bool IsAlarmUnseen => Alarms != null && Alarms.IsUnseen;

    /// <summary>Whether a vital sign or the score is outside its limits.</summary>
    public bool IsAlarmActive => Alarms != null && Alarms.IsActive;

    /// <summary>
    /// Begins with the current association: new measurements belong to it, in epochs of their own, without alarms of another patient.
    /// </summary>
    [OwnFrame]
    public void Begin()
    {
        foreach (ClassChannel channel in _channels)
        {
            channel.Association = _pairing.Association;
        }

        Alarms = _alarmRule == null || !_pairing.IsMeasuring ? null : AlarmWatch.For(_alarmRule);
        Sampler.Begin(Alarms, _clock.UptimeMilliseconds);
        _batteryReported = NothingReported;
    }

    /// <summary>Measures what is due.</summary>
    /// <param name="all">A spot check: measures everything now.</param>
    public void Measure(bool all)
    {
        Sampler.Measure(_clock, all);
        if (!_pairing.IsMeasuring)
        {
            // The sensors' answers count for the self-test; the values belong to nobody.
            return;
        }

        _counters.Sensed += _pack.ValueCount;
        int values = _pack.ValueCount;
        byte[] readings = null;
        if (!_pack.IsEmpty)
        {
            AddBattery();
            readings = _pack.Encode();
        }

        // Alarms are written into the same buffer.
        ReportAlarms();
        if (readings != null)
        {
            _vitals.Seal(readings, values, _counters);
        }
    }

    /// <summary>Adds the battery level to a pack of readings, once for each ten percent: it is not worth a message of its own.</summary>
    [OwnFrame]
    private void AddBattery()
    {
        int tenths = (_battery.Percent + 9) / 10;
        if (_pairing.Association != null && tenths != _batteryReported)
        {
            _pack.AddBattery(_battery.Percent);
            _batteryReported = tenths;
        }
    }

    /// <summary>
    /// Seals new alarms, before the readings that they are about. What cannot be sealed is retried with the next measurement.
    /// </summary>
    private void ReportAlarms()
    {
        if (Alarms == null || !Alarms.HasUnreported)
        {
            return;
        }

        _pack.Begin(_clock.Quality, _clock.UnixSeconds, _clock.UptimeMilliseconds / 1000, null);
        Alarms.WriteTo(_pack);
        _alarm.Seal(_pack.Encode(), _pack.ValueCount, _counters);
        if (!_alarm.Failed)
        {
            Alarms.MarkReported();
        }
    }
}
