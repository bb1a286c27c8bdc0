using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>The technical alarm that a sensor is silent.</summary>
/// <param name="Priority">Its priority, which rises with time.</param>
/// <param name="Silent">When something last arrived, or when it was paired.</param>
/// <param name="Text">What is wrong, for people: "no signal since 14:03".</param>
/// <param name="Acknowledged">The last time that somebody has seen it, or null.</param>
public sealed record TechnicalAlarm(AlarmPriority Priority, DateTimeOffset Silent, PageText Text, SilenceStep? Acknowledged)
{
    /// <summary>Whether it calls for somebody. An acknowledgement counts for the priority that it was given in.</summary>
    public bool IsCalling => Acknowledged?.Priority != PriorityText;

    /// <summary>The priority as the standard names it.</summary>
    public string PriorityText => Priority.ToString().ToLowerInvariant();

    /// <summary>Priority and state in words.</summary>
    public PageText Title => !IsCalling ? T("Technical alarm, seen") : Priority switch
    {
        AlarmPriority.High => T("Technical alarm, high priority"),
        AlarmPriority.Medium => T("Technical alarm, medium priority"),
        _ => T("Technical alarm, low priority"),
    };
}
