using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Updates;

namespace NanoMedAgent;

/// <summary>The state of the device that an update needs: whether it may be disturbed, and whether a release on trial works.</summary>
internal sealed class DeviceHealth
{
    private readonly Agent _agent;

    /// <summary>The health of one device.</summary>
    public DeviceHealth(Agent agent) => _agent = agent;

    /// <summary>What was observed last.</summary>
    public readonly UpdateSituation Situation = new();

    /// <summary>Updates <see cref="Situation"/>.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="consents">Whether a person has just agreed to a release.</param>
    [OwnFrame]
    public void Observe(long nowMs, bool consents)
    {
        Situation.NowMs = nowMs;
        Situation.UnixSeconds = _agent.Clock.Quality == ClockQuality.None ? 0 : _agent.Clock.UnixSeconds;
        Situation.BatteryPercent = _agent.Battery.Percent;
        Situation.BatteryMilliwattHours = _agent.Battery.MilliwattHours;
        Situation.IsAlarming = _agent.Monitor.IsAlarmActive || _agent.Monitor.IsAlarmUnseen;
        Situation.IsLinkUp = _agent.Platform.Link.IsUp;

        // A finger may slip out: whoever the device is paired with is a patient until the association ends.
        Situation.HasPatient = _agent.Pairing.Association != null || _agent.Monitor.Sampler.HasPatient;
        Situation.IsConsentGiven = consents;
        Situation.SensorsAnswered = _agent.Monitor.Sampler.HasAnswered;
        Situation.IsJournalSound = !_agent.Outbox.StorageFailed;
        Situation.IsKeyUsable = _agent.Vitals.HasEpoch;

        // When nobody is measured, an acknowledged event proves the same.
        Situation.IsAcknowledged = (_agent.Pairing.IsMeasuring || _agent.Audit == null ? _agent.Vitals : _agent.Audit).IsAcknowledged;
    }
}
