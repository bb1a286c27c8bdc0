using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Display;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Trends;

/// <summary>Draws the last hours of vital signs. Gaps stay gaps, and late values have a line of their own.</summary>
/// <param name="span">How far back a trend goes.</param>
/// <param name="width">The drawing's width in its own units.</param>
/// <param name="pressureWidth">The width for a blood pressure, whose number takes more room.</param>
/// <param name="height">The drawing's height.</param>
/// <param name="zone">The ward's time zone.</param>
internal sealed class TrendDrawing(TimeSpan span, int width, int pressureWidth, int height, TimeZoneInfo zone)
{
    // Room for the line's thickness at the upper and lower edge.
    private const double Margin = 3;

    // The first, last, lowest and highest value of a column.
    private const int PointsPerColumn = 4;

    /// <summary>How far back a trend goes.</summary>
    public TimeSpan Span => span;

    /// <summary>The same for another span.</summary>
    public TrendDrawing Over(TimeSpan other) => new(other, width, pressureWidth, height, zone);

    /// <summary>The column of the drawing in which a time lies. As long as it stays the same, so does the drawing.</summary>
    public long Column(DateTimeOffset time) => time.UtcTicks / (span / width).Ticks;

    /// <summary>The last moment of the column in which a time lies.</summary>
    public DateTimeOffset ColumnEnd(DateTimeOffset time) => new(((Column(time) + 1) * (span / width).Ticks) - 1, TimeSpan.Zero);

    /// <summary>Draws a group of vital signs.</summary>
    /// <param name="group">The group.</param>
    /// <param name="histories">The histories of its signs that are drawn.</param>
    /// <param name="declaredGaps">The gaps that the device has declared.</param>
    /// <param name="now">The time at the right edge.</param>
    public Trend Draw(
        VitalSignGroup group, IReadOnlyList<VitalSignHistory> histories, IReadOnlyList<StoredGap> declaredGaps, DateTimeOffset now)
    {
        DateTimeOffset from = now - span;
        (decimal Lowest, decimal Highest)? values = FindRange(histories, from, now);
        (decimal low, decimal high) = FindEdges(values, group.SmallestRange);
        TrendScale scale = new(from, now, low, high, group.IsPressure ? pressureWidth : width, height, Margin);
        TrendLines lines = new(scale);
        List<TrendGap> gaps = [];
        foreach (VitalSignHistory history in histories)
        {
            // The pressures of one cuff have the same gaps.
            DrawHistory(history, declaredGaps, scale, lines, history == histories[0] ? gaps : []);
        }

        return new Trend
        {
            Width = scale.Width,
            Height = height,
            Line = lines.OnTime,
            LateLine = lines.Late,
            Gaps = gaps,
            Low = low,
            High = high,
            Description = Describe(group, values, gaps.Count, lines.HasLatePoint),
        };
    }

    /// <summary>The lowest and the highest value that is drawn, or null.</summary>
    private static (decimal Lowest, decimal Highest)? FindRange(
        IReadOnlyList<VitalSignHistory> histories, DateTimeOffset from, DateTimeOffset until)
    {
        (decimal Lowest, decimal Highest)? range = null;
        foreach (VitalSignHistory history in histories)
        {
            IList<TrendPoint> points = history.Points;
            for (int i = 0; i < points.Count; i++)
            {
                TrendPoint point = points[i];
                if (point.Time >= from && point.Time <= until)
                {
                    (decimal lowest, decimal highest) = range ?? (point.Value, point.Value);
                    range = (Math.Min(lowest, point.Value), Math.Max(highest, point.Value));
                }
            }
        }

        return range;
    }

    private static (decimal Low, decimal High) FindEdges((decimal Lowest, decimal Highest)? values, decimal smallestRange)
    {
        if (values is not ({ } low, { } high))
        {
            return (0, smallestRange);
        }

        decimal padding = Math.Max(0, smallestRange - (high - low)) / 2;
        return (low - padding, high + padding);
    }

    /// <summary>Why two neighbouring values are not joined; null when they are.</summary>
    private static PageText? FindGap(
        VitalSignHistory history, IReadOnlyList<StoredGap> declaredGaps, DateTimeOffset before, DateTimeOffset after)
    {
        if (history.FindAbsence(before, after) is { } reason)
        {
            return DisplayText.Quality(reason);
        }

        if (after - before <= history.LongestInterval)
        {
            return null;
        }

        StoredGap? declared = declaredGaps.FirstOrDefault(gap => gap.From is { } from && gap.To is { } to && from < after && to > before);
        return declared is null ? T("nothing received") : DisplayText.LossReason(declared.Declared.Reason);
    }

    private void DrawHistory(
        VitalSignHistory history, IReadOnlyList<StoredGap> declaredGaps, TrendScale scale, TrendLines lines, List<TrendGap> gaps)
    {
        TrendPoint? previous = null;
        foreach (TrendPoint point in Thin(history.Points, scale.From, scale.Until))
        {
            PageText? gap = previous is { } last ? FindGap(history, declaredGaps, last.Time, point.Time) : null;
            if (point.Time >= scale.From)
            {
                if (gap is not null)
                {
                    gaps.Add(CreateGap(previous!.Value.Time, point.Time, gap, scale));
                }

                lines.Add(point, gap is null ? previous : null);
            }

            previous = point;
        }

        lines.End();
        AddLastGap(history, previous?.Time, scale, gaps);
    }

    /// <summary>Adds the gap from the last value until now, when more values should have arrived.</summary>
    private void AddLastGap(VitalSignHistory history, DateTimeOffset? lastValue, TrendScale scale, List<TrendGap> gaps)
    {
        if (history.Absence is { } absence)
        {
            gaps.Add(CreateGap(lastValue ?? absence.Time ?? scale.From, scale.Until, DisplayText.Quality(absence.Reason), scale));
        }
        else if (lastValue is { } time && history.FreshnessAt(scale.Until) != Freshness.Current)
        {
            gaps.Add(CreateGap(time, scale.Until, T("nothing received"), scale));
        }
    }

    private TrendGap CreateGap(DateTimeOffset start, DateTimeOffset end, PageText why, TrendScale scale)
    {
        PageText from = DisplayText.Minute(start < scale.From ? scale.From : start, scale.Until, zone);
        PageText to = DisplayText.Minute(end, scale.Until, zone);
        double x = scale.X(start);
        return new TrendGap(Math.Round(x, 1), Math.Round(Math.Max(1, scale.X(end) - x), 1), T($"{from} to {to}: {why}"));
    }

    /// <summary>
    /// As many values as the drawing has room for: of each column the first, the last, the lowest and the highest. So gaps and late values
    /// stay.
    /// </summary>
    private IEnumerable<TrendPoint> Thin(IList<TrendPoint> points, DateTimeOffset from, DateTimeOffset until)
    {
        TimeSpan columnLength = span / width;
        int first = 0;
        while (first < points.Count && points[first].Time <= until)
        {
            int end = first + 1;
            long column = (long)((points[first].Time - from) / columnLength);
            while (end < points.Count && points[end].Time <= until && (long)((points[end].Time - from) / columnLength) == column)
            {
                end++;
            }

            int lowest = first;
            int highest = first;
            for (int i = first + 1; end - first > PointsPerColumn && i < end; i++)
            {
                lowest = points[i].Value < points[lowest].Value ? i : lowest;
                highest = points[i].Value > points[highest].Value ? i : highest;
            }

            for (int i = first; i < end; i++)
            {
                if (end - first <= PointsPerColumn || i == first || i == lowest || i == highest || i == end - 1)
                {
                    yield return points[i];
                }
            }

            first = end;
        }
    }

    private PageText Describe(VitalSignGroup group, (decimal Lowest, decimal Highest)? values, int gapCount, bool hasLateValue)
    {
        PageText hours = T($"last {DisplayText.Duration(span)}");
        if (values is not { } range)
        {
            return T($"{hours}: no values");
        }

        PageText lowest = DisplayText.Number(group.Signs[0], range.Lowest);
        PageText highest = DisplayText.Number(group.Signs[0], range.Highest);
        PageText drawn = T($"{hours}: {lowest} to {highest} {group.Unit}");
        PageText withGaps = gapCount switch
        {
            0 => drawn,
            1 => T($"{drawn}, 1 gap"),
            _ => T($"{drawn}, {gapCount} gaps"),
        };
        return hasLateValue ? T($"{withGaps}, some arrived late") : withGaps;
    }
}
