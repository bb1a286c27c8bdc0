using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>An alarm at a bed, as pages show it.</summary>
/// <param name="Text">What it is about: "Heart rate high, 142 /min".</param>
/// <param name="Since">The time of day when it was raised; empty when that is unknown.</param>
/// <param name="Level">How urgent it is.</param>
/// <param name="Standing">The alarm as it is stored.</param>
public sealed record AlarmView(PageText Text, PageText Since, AlarmLevel Level, StandingAlarm Standing)
{
    /// <summary>The priority of the alarm while it goes on, by the policy on the sensor.</summary>
    public AlarmPriority Priority { get; init; } = AlarmPriority.High;

    /// <summary>The level in words.</summary>
    public PageText LevelText => (Level, Priority) switch
    {
        (AlarmLevel.Unseen, AlarmPriority.Low) => T("Alarm of low priority"),
        (AlarmLevel.Unseen, AlarmPriority.Medium) => T("Alarm of medium priority"),
        (AlarmLevel.Unseen, _) => T("ALARM"),
        (AlarmLevel.Missed, _) => T("Alarm ended, not seen"),
        _ => T("Alarm, seen"),
    };
}
