using NanoMedAgent.Channels;
using NanoMedAgent.Outbox;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Time;
using NanoMedAgent.Updates;

namespace NanoMedAgent;

/// <summary>The state of the device that an update needs: whether it may be disturbed, and whether a release on trial works.</summary>
internal sealed class DeviceHealth
{
    private readonly BatteryLevel _battery;
    private readonly ILink _link;
    private readonly DeviceClock _clock;
    private readonly PatientMonitor _monitor;
    private readonly DeviceOutbox _outbox;
    private readonly PairingMachine _pairing;
    private readonly ClassChannel _vitals;
    private readonly ClassChannel _audit;

    /// <summary>The health of one device.</summary>
    /// <param name="battery">The battery.</param>
    /// <param name="link">The network.</param>
    /// <param name="clock">The time.</param>
    /// <param name="monitor">Sensors, patient, alarms.</param>
    /// <param name="outbox">Whether the storage works.</param>
    /// <param name="pairing">Whether anybody is measured.</param>
    /// <param name="vitals">Whether readings are acknowledged.</param>
    /// <param name="audit">Whether events are acknowledged, when nobody is measured; null when nobody reads them.</param>
    public DeviceHealth(
        BatteryLevel battery, ILink link, DeviceClock clock, PatientMonitor monitor, DeviceOutbox outbox, PairingMachine pairing,
        ClassChannel vitals, ClassChannel audit)
    {
        _battery = battery;
        _link = link;
        _clock = clock;
        _monitor = monitor;
        _outbox = outbox;
        _pairing = pairing;
        _vitals = vitals;
        _audit = audit;
    }

    /// <summary>What was observed last.</summary>
    public readonly UpdateSituation Situation = new();

    /// <summary>Updates <see cref="Situation"/>.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="consents">Whether a person has just agreed to a release.</param>
    [OwnFrame]
    public void Observe(long nowMs, bool consents)
    {
        Situation.NowMs = nowMs;
        Situation.UnixSeconds = _clock.Quality == ClockQuality.None ? 0 : _clock.UnixSeconds;
        Situation.BatteryPercent = _battery.Percent;
        Situation.BatteryMilliwattHours = _battery.MilliwattHours;
        Situation.IsAlarming = _monitor.IsAlarmActive || _monitor.IsAlarmUnseen;
        Situation.IsLinkUp = _link.IsUp;

        // A finger may slip out: whoever the device is paired with is a patient until the association ends.
        Situation.HasPatient = _pairing.Association != null || _monitor.Sampler.HasPatient;
        Situation.IsConsentGiven = consents;
        Situation.SensorsAnswered = _monitor.Sampler.HasAnswered;
        Situation.IsJournalSound = !_outbox.StorageFailed;
        Situation.IsKeyUsable = _vitals.HasEpoch;

        // When nobody is measured, an acknowledged event proves the same.
        Situation.IsAcknowledged = (_pairing.IsMeasuring || _audit == null ? _vitals : _audit).IsAcknowledged;
    }
}
