using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>
/// The fixed settings of an updater: from the image, which releases it accepts; from the hospital's policy, when and how they are tried.
/// </summary>
public sealed class UpdateSettings
{
    private const int MinutesInDay = 1440;

    /// <summary>Which releases are meant for this device, and whose signatures they need.</summary>
    public ReleasePolicy Policy;

    /// <summary>The device's identifier, 16 bytes.</summary>
    public byte[] Device;

    /// <summary>When the maintenance window opens, in minutes of the day (UTC).</summary>
    public int WindowFrom;

    /// <summary>When it closes, in minutes of the day (UTC). Equal to <see cref="WindowFrom"/> when it is always open.</summary>
    public int WindowTo;

    /// <summary>Whether a person must agree by the button, because the patient is not monitored during the restart.</summary>
    public bool AsksNurse;

    /// <summary>Minutes in which a release on trial must pass its self-test.</summary>
    public int TrialMinutes;

    /// <summary>The lowest battery level in percent, whatever the manifest requires.</summary>
    public int LeastBatteryPercent;

    /// <summary>The precondition that is not met.</summary>
    /// <param name="situation">The device now.</param>
    /// <returns>None when all preconditions are met.</returns>
    internal UpdateReason BlockedBy(UpdateSituation situation)
    {
        if (situation.IsAlarming)
        {
            return UpdateReason.AlarmActive;
        }

        if (situation.BatteryPercent < LeastBatteryPercent)
        {
            return UpdateReason.BatteryLow;
        }

        if (WindowFrom == WindowTo)
        {
            return UpdateReason.None;
        }

        if (situation.UnixSeconds == 0)
        {
            return UpdateReason.DateUnknown;
        }

        // The window may include midnight.
        int minute = (int)(situation.UnixSeconds / 60 % MinutesInDay);
        int sinceOpening = (minute - WindowFrom + MinutesInDay) % MinutesInDay;
        int length = (WindowTo - WindowFrom + MinutesInDay) % MinutesInDay;
        return sinceOpening < length ? UpdateReason.None : UpdateReason.OutsideWindow;
    }
}
