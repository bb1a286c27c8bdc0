using NanoMedAgent.Hospital.Associations;

namespace NanoMedAgent.Ward.History;

/// <summary>What has happened in a period.</summary>
/// <param name="Query">What was asked for.</param>
/// <param name="Associations">Who was there, the newest first.</param>
/// <param name="Episodes">The alarms that went on at some time in the period, in the order in which they began.</param>
/// <param name="Acts">Who did what, in the order in which it happened.</param>
public sealed record WardHistory(
    HistoryQuery Query, IReadOnlyList<Association> Associations, IReadOnlyList<AlarmEpisode> Episodes, IReadOnlyList<WardAct> Acts)
{
    /// <summary>To whom alarms went that nobody had acknowledged, in the order in which it happened.</summary>
    public IReadOnlyList<EscalationEntry> Escalations { get; init; } = [];

    /// <summary>How many alarms began in the period, by beds and hours.</summary>
    public AlarmLoad Load { get; } = AlarmLoad.Of(Query, Episodes);
}
