using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Ward.Display;

/// <summary>Words for alarms that nobody has acknowledged.</summary>
internal static class EscalationText
{
    /// <summary>What one is about, without a value: "SpO2 low".</summary>
    public static string Of(Escalation told) => Of(told.Alarm, told.State);

    /// <summary>What one is about, without a value.</summary>
    /// <param name="alarm">The alarm's name.</param>
    /// <param name="state">The alarm's state.</param>
    public static string Of(string alarm, string state) => alarm switch
    {
        Escalation.Silence => "The sensor is silent",
        ReportedAlarm.Score => "Early-warning score high",
        _ => AlarmText.Of(new ReportedAlarm(alarm, state, null, null)),
    };
}
