using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>The state of the device around an updater at a step. The agent fills it in, because only the agent knows all of it.</summary>
public sealed class UpdateSituation
{
    /// <summary>Uptime in milliseconds.</summary>
    public long NowMs;

    /// <summary>Seconds since 1970, or 0 while the device does not know the date.</summary>
    public long UnixSeconds;

    /// <summary>Battery level in percent, 0 to 100.</summary>
    public int BatteryPercent;

    /// <summary>Energy left in the battery, in milliwatt-hours.</summary>
    public int BatteryMilliwattHours;

    /// <summary>Whether there is a network.</summary>
    public bool IsLinkUp;

    /// <summary>Whether an alarm is active.</summary>
    public bool IsAlarming;

    /// <summary>Whether the device is paired with a patient, or a patient is on the sensor.</summary>
    public bool HasPatient;

    /// <summary>Whether the button was pressed since the last step.</summary>
    public bool IsConsentGiven;

    /// <summary>Whether the sensors have answered since the start, even if only that no patient is on them.</summary>
    public bool SensorsAnswered;

    /// <summary>Whether the journal of an earlier start could be read, and writing to it has not failed since.</summary>
    public bool IsJournalSound;

    /// <summary>Whether the device key has signed since the start.</summary>
    public bool IsKeyUsable;

    /// <summary>Whether the custodian has acknowledged a reading measured since the start, or an event when nothing is measured.</summary>
    public bool IsAcknowledged;

    /// <summary>
    /// The self-test: what a release on trial has not shown yet, including an acknowledged reading; None when it has passed.
    /// </summary>
    internal UpdateReason MissingProof =>
        !SensorsAnswered ? UpdateReason.SensorsSilent
        : !IsJournalSound ? UpdateReason.JournalUnreadable
        : !IsKeyUsable ? UpdateReason.KeyUnusable
        : !IsAcknowledged ? UpdateReason.NothingDelivered
        : UpdateReason.None;
}
