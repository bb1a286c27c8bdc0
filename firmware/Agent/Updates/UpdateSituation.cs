using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>What is the case around an updater at a step: told by the agent, who alone knows all of it.</summary>
public sealed class UpdateSituation
{
    /// <summary>Uptime in milliseconds.</summary>
    public long NowMs;

    /// <summary>Seconds since 1970, or 0 while the device does not know the date.</summary>
    public long UnixSeconds;

    /// <summary>0 to 100.</summary>
    public int BatteryPercent;

    /// <summary>What the battery holds.</summary>
    public int BatteryMilliwattHours;

    /// <summary>Whether there is a network.</summary>
    public bool IsLinkUp;

    /// <summary>Whether an alarm is active.</summary>
    public bool IsAlarming;

    /// <summary>Whether a patient is on the sensor.</summary>
    public bool HasPatient;

    /// <summary>Whether the button was pressed since the last step.</summary>
    public bool IsConsentGiven;

    /// <summary>Whether the sensors have answered since the start, if only that there is nobody.</summary>
    public bool SensorsAnswered;

    /// <summary>Whether what an earlier start has left could be read, and writing has not failed since.</summary>
    public bool IsJournalSound;

    /// <summary>Whether the device key has signed since the start.</summary>
    public bool IsKeyUsable;

    /// <summary>Whether something that was measured since the start, or told where nothing is measured, was acknowledged by its custodian.</summary>
    public bool IsAcknowledged;

    /// <summary>The self-test: what a release on trial has not shown yet, down to a reading that has arrived; None when it has shown all of it.</summary>
    internal UpdateReason MissingProof =>
        !SensorsAnswered ? UpdateReason.SensorsSilent
        : !IsJournalSound ? UpdateReason.JournalUnreadable
        : !IsKeyUsable ? UpdateReason.KeyUnusable
        : !IsAcknowledged ? UpdateReason.NothingDelivered
        : UpdateReason.None;
}
