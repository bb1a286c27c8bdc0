using NanoMedAgent.Hospital.Escalations;

namespace NanoMedAgent.Ward.Escalating;

/// <summary>What the ward knows of its alarms.</summary>
internal interface IWardAlarms
{
    /// <summary>The alarms that call for somebody now; null while the ward cannot know it.</summary>
    IReadOnlyList<CallingAlarm>? FindCalling();

    /// <summary>How an alarm that was told to somebody has ended; null while it calls, and while the ward cannot know it.</summary>
    EscalationEventKind? FindEnd(Escalation told);
}
