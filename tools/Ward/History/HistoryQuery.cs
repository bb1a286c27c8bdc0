using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.History;

/// <summary>Which history somebody wants to see.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Until">Its end, which is not in it.</param>
/// <param name="Bed">Of this bed alone; empty for all.</param>
/// <param name="Patient">Of this patient alone, by the id; empty for all.</param>
public sealed record HistoryQuery(DateTimeOffset From, DateTimeOffset Until, string Bed = "", string Patient = "")
{
    /// <summary>The longest period.</summary>
    public static TimeSpan LongestPeriod { get; } = TimeSpan.FromDays(7);

    /// <summary>Why it is none, for people; empty when it is one.</summary>
    public PageText FindFault() => Until <= From ? T("The end is not after the beginning.")
        : Until - From > LongestPeriod ? T("Choose at most 7 days.")
        : None;
}
