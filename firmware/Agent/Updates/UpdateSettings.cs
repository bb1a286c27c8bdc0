using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>What an updater is told once: by the image whose releases it takes, by the hospital when and how.</summary>
public sealed class UpdateSettings
{
    private const int MinutesInDay = 1440;

    /// <summary>Which releases are meant for this device, and whose signatures they need.</summary>
    public ReleasePolicy Policy;

    /// <summary>The device's identifier, 16 bytes.</summary>
    public byte[] Device;

    /// <summary>When the maintenance window opens, in minutes of the day (UTC).</summary>
    public int WindowFrom;

    /// <summary>When it closes. The same as <see cref="WindowFrom"/>: it is always open.</summary>
    public int WindowTo;

    /// <summary>Whether somebody has to press the button before a patient goes without the sensor for a moment.</summary>
    public bool AsksNurse;

    /// <summary>Minutes that a release on trial has to show that it works.</summary>
    public int TrialMinutes;

    /// <summary>What the battery must hold, whatever the manifest says.</summary>
    public int LeastBatteryPercent;

    /// <summary>The precondition that is not met now.</summary>
    /// <param name="situation">Now.</param>
    /// <returns>None when the device may be disturbed.</returns>
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

        // It may reach over midnight.
        int minute = (int)(situation.UnixSeconds / 60 % MinutesInDay);
        int sinceOpening = (minute - WindowFrom + MinutesInDay) % MinutesInDay;
        int length = (WindowTo - WindowFrom + MinutesInDay) % MinutesInDay;
        return sinceOpening < length ? UpdateReason.None : UpdateReason.OutsideWindow;
    }
}
