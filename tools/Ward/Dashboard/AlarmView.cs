using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>An alarm at a bed, as pages show it.</summary>
/// <param name="Text">What it is about: "Heart rate high, 142 /min".</param>
/// <param name="Since">The time of day when it was raised; empty when that is unknown.</param>
/// <param name="Level">How urgent it is.</param>
/// <param name="Standing">The alarm as it is stored.</param>
public sealed record AlarmView(string Text, string Since, AlarmLevel Level, StandingAlarm Standing)
{
    /// <summary>The level in words.</summary>
    public string LevelText => Level switch
    {
        AlarmLevel.Unseen => "ALARM",
        AlarmLevel.Missed => "Alarm ended, not seen",
        _ => "Alarm, seen",
    };
}
