using NanoMedAgent.Ward.Display;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Trends;

/// <summary>The values of a trend, for people who point at a place of it. They are the measured ones, never ones between them.</summary>
/// <param name="group">The vital signs.</param>
/// <param name="drawn">The histories that are drawn, in the order in which their numbers are written.</param>
/// <param name="zone">The ward's time zone.</param>
internal sealed class TrendReadout(VitalSignGroup group, IReadOnlyList<VitalSignHistory> drawn, TimeZoneInfo zone)
{
    /// <summary>
    /// What was measured nearest to a time, and when: "14:03:20: 88 /min". Where nothing was measured for longer than between two values
    /// that belong together, and for longer than the column that somebody points at: "14:03: no value".
    /// </summary>
    /// <param name="time">The time that somebody points at.</param>
    /// <param name="column">The length of a column of the drawing, as a time.</param>
    /// <param name="now">The ward's time.</param>
    public PageText At(DateTimeOffset time, TimeSpan column, DateTimeOffset now)
    {
        TimeSpan reach = drawn[0].LongestInterval / 2 > column ? drawn[0].LongestInterval / 2 : column;
        if (drawn[0].FindNearest(time) is not { } nearest || (nearest.Time - time).Duration() > reach)
        {
            return T($"{DisplayText.Minute(time, now, zone)}: no value");
        }

        IEnumerable<PageText> numbers = drawn.Select(sign => sign.FindNearest(nearest.Time) is { } point && point.Time == nearest.Time
            ? DisplayText.Number(sign.Sign, point.Value)
            : DisplayText.NoNumber);
        PageText measured = T($"{DisplayText.Second(nearest.Time, now, zone)}: {Join("/", numbers)} {group.Unit}");
        return nearest.IsLate ? T($"{measured}, arrived late") : measured;
    }
}
