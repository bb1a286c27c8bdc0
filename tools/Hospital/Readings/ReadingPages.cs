namespace NanoMedAgent.Hospital.Readings;

/// <summary>Reads any number of values in pages, so that a month of them needs no more memory than a page.</summary>
public static class ReadingPages
{
    /// <summary>Values in a page, unless a single second has more.</summary>
    public const int LimitValues = 20_000;

    private static readonly TimeSpan ShortestStep = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstStep = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestStep = TimeSpan.FromDays(30);

    /// <summary>
    /// The values in the order of <see cref="MeasurementTable.Find"/>: first those without a time, as one page, then by time.
    /// </summary>
    /// <param name="values">The table.</param>
    /// <param name="query">Which values; not only the newest.</param>
    /// <param name="limitValues">Values in a page.</param>
    public static IEnumerable<IReadOnlyList<StoredReading>> Of(MeasurementTable values, ReadingQuery query, int limitValues = LimitValues)
    {
        if (query.From is null)
        {
            IReadOnlyList<StoredReading> withoutTime = values.Find(query with { To = DateTimeOffset.UnixEpoch });
            if (withoutTime.Count > 0)
            {
                yield return withoutTime;
            }
        }

        if (values.TimesOf(query) is not var (first, last))
        {
            yield break;
        }

        TimeSpan step = FirstStep;
        DateTimeOffset from = first;
        while (from <= last)
        {
            DateTimeOffset to = from + step > last ? last + ShortestStep : from + step;
            ReadingQuery page = query with { From = from, To = query.To < to ? query.To : to };
            long count = values.Count(page);
            if (count > limitValues && step > ShortestStep)
            {
                // In whole seconds, as times are.
                step = TimeSpan.FromSeconds(Math.Max(1, Math.Floor(step.TotalSeconds / 2)));
                continue;
            }

            if (count > 0)
            {
                yield return values.Find(page);
            }

            from = to;
            step = count < limitValues / 4 && step * 2 <= LongestStep ? step * 2 : step;
        }
    }
}
