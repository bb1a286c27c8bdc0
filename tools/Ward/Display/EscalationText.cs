using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Ward.Display;

/// <summary>Words for alarms that were told to somebody.</summary>
internal static class EscalationText
{
    /// <summary>What it is about, without a value: "SpO2 low".</summary>
    public static string Of(Escalation told) => told.Alarm switch
    {
        Escalation.Silence => "The sensor is silent",
        ReportedAlarm.Score => "Early-warning score high",
        _ => AlarmText.Of(new ReportedAlarm(told.Alarm, told.State, null, null)),
    };
}
