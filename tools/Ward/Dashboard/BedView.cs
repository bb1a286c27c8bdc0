using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Languages;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>A bed, as pages show it.</summary>
public sealed record BedView
{
    /// <summary>The bed's name.</summary>
    public required string Bed { get; init; }

    /// <summary>Whether it has a sensor.</summary>
    public required BedState State { get; init; }

    /// <summary>The association; null for a free bed.</summary>
    public Association? Association { get; init; }

    /// <summary>
    /// The patient's name, or the id when the record system does not know the patient. For a bed without a sensor, who lies there; empty
    /// for nobody, and where the record system does not say it.
    /// </summary>
    public string Patient { get; init; } = "";

    /// <summary>Why nothing can be shown of this bed, for people; empty when it can.</summary>
    public PageText Fault { get; init; } = PageText.None;

    /// <summary>What somebody has to do about the patient of this sensor, for people; empty for nothing.</summary>
    public PageText Notice { get; init; } = PageText.None;

    /// <summary>Which of the patient's two sensors this is; empty where there is one.</summary>
    public PageText SensorText { get; init; } = PageText.None;

    /// <summary>Distinguishes this view from the others of the ward, also from those of the same bed.</summary>
    public string Key { get; init; } = "";

    /// <summary>The vital signs that the sensor measures, each with its newest value.</summary>
    public IReadOnlyList<VitalSignView> VitalSigns { get; init; } = [];

    /// <summary>The early-warning score; null where the sensor computes none, and while its values may be old.</summary>
    public EarlyWarningScore? Score { get; init; }

    /// <summary>The alarms, the most urgent first.</summary>
    public IReadOnlyList<AlarmView> Alarms { get; init; } = [];

    /// <summary>What the sensor has last reported of limits that only this patient has; null for nothing.</summary>
    public ReportedLimits? Limits { get; init; }

    /// <summary>The same in words, until when they are in force; empty when the ward's are.</summary>
    public PageText LimitsText { get; init; } = PageText.None;

    /// <summary>What the sensor has last said of its sound; null for nothing.</summary>
    public StoredAudio? Audio { get; init; }

    /// <summary>The same in words, where it is paused or off; empty when alarms sound.</summary>
    public PageText SoundText { get; init; } = PageText.None;

    /// <summary>The technical alarm that the sensor is silent; null when it is not.</summary>
    public TechnicalAlarm? Technical { get; init; }

    /// <summary>
    /// Whether somebody has to come: its values cannot be shown, count for nobody, or have not come for long; or the patient should not
    /// have this sensor any more.
    /// </summary>
    public bool NeedsSomebody =>
        Fault.Length > 0 || Link == LinkState.Blocked || Notice.Length > 0 || Technical?.Priority >= AlarmPriority.Medium;

    /// <summary>How urgently the bed calls.</summary>
    public AlarmPriority Calling => new[]
    {
        Alarms.Where(alarm => alarm.Level == AlarmLevel.Unseen).Select(alarm => alarm.Priority).DefaultIfEmpty().Max(),
        Technical is { IsCalling: true } ? Technical.Priority : AlarmPriority.None,
        Fault.Length > 0 || Link == LinkState.Blocked || Notice.Length > 0 || AlarmLevel == AlarmLevel.Missed || IsUnconfirmed
            ? AlarmPriority.Low : AlarmPriority.None,
    }.Max();

    /// <summary>Whether the ward does not know that the patient still has this sensor.</summary>
    private bool IsUnconfirmed => Link == LinkState.Silent && Technical is null;

    /// <summary>The level of the most urgent alarm.</summary>
    public AlarmLevel AlarmLevel => Alarms.Count == 0 ? AlarmLevel.None : Alarms[0].Level;

    /// <summary>Whether readings arrive.</summary>
    public LinkState Link { get; init; }

    /// <summary>The same in words: "no signal since 14:03".</summary>
    public PageText LinkText { get; init; } = PageText.None;

    /// <summary>How many packs of readings wait on the sensor, in words; empty for none.</summary>
    public PageText WaitingText { get; init; } = PageText.None;

    /// <summary>How far back the trends go, where that is less than those of the other beds; empty otherwise.</summary>
    public PageText TrendText { get; init; } = PageText.None;

    /// <summary>The battery's charge in words; empty when it is unknown.</summary>
    public PageText BatteryText { get; init; } = PageText.None;

    /// <summary>All of it in words, for people who do not see the page.</summary>
    public PageText Summary { get; init; } = PageText.None;
}
