using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Display;

/// <summary>Words for alarms that nobody has acknowledged.</summary>
internal static class EscalationText
{
    /// <summary>What one is about, without a value: "SpO2 low".</summary>
    public static PageText Of(Escalation told) => Of(told.Alarm, told.State);

    /// <summary>What one is about, without a value.</summary>
    /// <param name="alarm">The alarm's name.</param>
    /// <param name="state">The alarm's state.</param>
    public static PageText Of(string alarm, string state) => alarm switch
    {
        Escalation.Silence => T("The sensor is silent"),
        ReportedAlarm.Score => T("Early-warning score high"),
        _ => AlarmWords.Of(new ReportedAlarm(alarm, state, null, null)),
    };
}
