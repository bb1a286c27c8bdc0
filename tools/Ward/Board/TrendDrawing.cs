using System.Globalization;
using System.Text;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Ward.Board;

/// <summary>Draws the last hours of vital signs: gaps stay gaps, and what came late is another line.</summary>
/// <param name="span">How long.</param>
/// <param name="width">In the picture's own units.</param>
/// <param name="pressureWidth">The same of a pressure, whose number needs more room.</param>
/// <param name="height">In the same.</param>
/// <param name="zone">Of the ward.</param>
internal sealed class TrendDrawing(TimeSpan span, int width, int pressureWidth, int height, TimeZoneInfo zone)
{
    private const double Edge = 3;

    /// <summary>Which step of time the right edge is in: within one, a trend looks the same.</summary>
    public long Column(DateTimeOffset now) => now.UtcTicks / (span / width).Ticks;

    /// <summary>Draws signs that are shown together.</summary>
    /// <param name="group">Which they are.</param>
    /// <param name="histories">What is known of them, in the same order.</param>
    /// <param name="lost">Gaps that the device has declared.</param>
    /// <param name="now">The right edge.</param>
    public Trend Draw(VitalGroup group, IReadOnlyList<SignHistory> histories, IReadOnlyList<StoredGap> lost, DateTimeOffset now)
    {
        DateTimeOffset from = now - span;
        int across = group.IsPressure ? pressureWidth : width;
        List<decimal> values = [.. histories.SelectMany(history => history.Points.Where(point => point.Time >= from && point.Time <= now)).Select(point => point.Value)];
        (decimal low, decimal high) = Edges(values, group.Span);
        StringBuilder line = new();
        StringBuilder lateLine = new();
        List<TrendGap> gaps = [];
        bool isLate = false;
        foreach (SignHistory history in histories)
        {
            // The gaps of one number of a pressure are those of all.
            isLate |= DrawLine(history, lost, across, from, now, low, high, line, lateLine, history == histories[0] ? gaps : []);
        }

        return new Trend
        {
            Width = across,
            Height = height,
            Line = line.ToString(),
            LateLine = lateLine.ToString(),
            Gaps = gaps,
            Low = low,
            High = high,
            Words = Words(group, values, gaps.Count, isLate),
        };
    }

    private static (decimal Low, decimal High) Edges(List<decimal> values, decimal span)
    {
        if (values.Count == 0)
        {
            return (0, span);
        }

        decimal low = values.Min();
        decimal high = values.Max();
        decimal more = Math.Max(0, span - (high - low)) / 2;
        return (low - more, high + more);
    }

    private static void Append(StringBuilder path, char command, double x, double y) => path.Append(CultureInfo.InvariantCulture, $"{command}{x:0.#} {y:0.#}");

    private bool DrawLine(SignHistory history, IReadOnlyList<StoredGap> lost, int across, DateTimeOffset from, DateTimeOffset now, decimal low, decimal high, StringBuilder line, StringBuilder lateLine, List<TrendGap> gaps)
    {
        double X(DateTimeOffset time) => Math.Clamp((time - from) / span, 0, 1) * across;
        double Y(decimal value) => high == low ? height / 2.0 : Edge + ((double)((high - value) / (high - low)) * (height - (2 * Edge)));

        bool hasLate = false;
        TrendPoint? before = null;
        char pen = ' ';
        foreach (TrendPoint point in Thinned(history.Points, from, now))
        {
            bool isInPicture = point.Time >= from;
            hasLate |= isInPicture && point.IsLate;
            string? why = before is { } last ? Gap(history, lost, last.Time, point.Time) : null;
            if (before is { } previous && why is null)
            {
                // The line up to a late value is late as well.
                char wanted = point.IsLate || previous.IsLate ? 'l' : 'o';
                StringBuilder path = wanted == 'l' ? lateLine : line;
                if (isInPicture && pen != wanted)
                {
                    Append(path, 'M', X(previous.Time), Y(previous.Value));
                    pen = wanted;
                }

                if (isInPicture)
                {
                    Append(path, 'L', X(point.Time), Y(point.Value));
                }
            }
            else
            {
                if (before is { } left && isInPicture)
                {
                    gaps.Add(Mark(left.Time, point.Time, why!, from, now, X));
                }

                // A value that stands alone is a dot: a line without length, with round ends.
                if (isInPicture)
                {
                    pen = point.IsLate ? 'l' : 'o';
                    StringBuilder path = point.IsLate ? lateLine : line;
                    Append(path, 'M', X(point.Time), Y(point.Value));
                    path.Append("h0");
                }
            }

            before = point;
        }

        DrawEnd(history, before?.Time, from, now, X, gaps);
        return hasLate;
    }

    /// <summary>From the last value to now, when there should be more of them.</summary>
    private void DrawEnd(SignHistory history, DateTimeOffset? last, DateTimeOffset from, DateTimeOffset now, Func<DateTimeOffset, double> x, List<TrendGap> gaps)
    {
        if (history.Absence is { } absence)
        {
            gaps.Add(Mark(last ?? absence.Time ?? from, now, BoardWords.Quality(absence.Reason), from, now, x));
        }
        else if (last is { } time && history.At(now) != Freshness.Current)
        {
            gaps.Add(Mark(time, now, "nothing received", from, now, x));
        }
    }

    /// <summary>Why two values that follow each other are not joined; null when they are.</summary>
    private static string? Gap(SignHistory history, IReadOnlyList<StoredGap> lost, DateTimeOffset before, DateTimeOffset after)
    {
        foreach ((DateTimeOffset time, string reason) in history.Absences)
        {
            if (time > before && time < after)
            {
                return BoardWords.Quality(reason);
            }
        }

        if (after - before <= history.LongestInterval)
        {
            return null;
        }

        StoredGap? declared = lost.FirstOrDefault(gap => gap.From is { } from && gap.To is { } to && from < after && to > before);
        return declared is null ? "nothing received" : BoardWords.Lost(declared.Declared.Reason);
    }

    /// <summary>As many values as the picture has room for: of each of its columns the first, the last, and the lowest and highest in between. Gaps and late values stay what they are.</summary>
    private IEnumerable<TrendPoint> Thinned(IList<TrendPoint> points, DateTimeOffset from, DateTimeOffset now)
    {
        TimeSpan column = span / width;
        int i = 0;
        while (i < points.Count && points[i].Time <= now)
        {
            int end = i + 1;
            long place = (long)((points[i].Time - from) / column);
            while (end < points.Count && points[end].Time <= now && (long)((points[end].Time - from) / column) == place)
            {
                end++;
            }

            if (end - i <= 4)
            {
                for (int each = i; each < end; each++)
                {
                    yield return points[each];
                }
            }
            else
            {
                int lowest = i;
                int highest = i;
                for (int each = i; each < end; each++)
                {
                    lowest = points[each].Value < points[lowest].Value ? each : lowest;
                    highest = points[each].Value > points[highest].Value ? each : highest;
                }

                foreach (int kept in new[] { i, lowest, highest, end - 1 }.Distinct().Order())
                {
                    yield return points[kept];
                }
            }

            i = end;
        }
    }

    private TrendGap Mark(DateTimeOffset begin, DateTimeOffset end, string why, DateTimeOffset from, DateTimeOffset now, Func<DateTimeOffset, double> x) => new(
        Math.Round(x(begin), 1),
        Math.Round(Math.Max(1, x(end) - x(begin)), 1),
        $"{BoardWords.Time(begin < from ? from : begin, now, zone)} to {BoardWords.Time(end, now, zone)}: {why}");

    private string Words(VitalGroup group, List<decimal> values, int gaps, bool isLate)
    {
        string hours = FormattableString.Invariant($"last {span.TotalHours:0} h");
        if (values.Count == 0)
        {
            return $"{hours}: no values";
        }

        string range = $"{BoardWords.Number(group.Signs[0], values.Min())} to {BoardWords.Number(group.Signs[0], values.Max())} {group.Unit}";
        return $"{hours}: {range}{(gaps == 0 ? "" : $", {BoardWords.Count(gaps, "gap", "gaps")}")}{(isLate ? ", some came late" : "")}";
    }
}
