namespace NanoMedAgent.Ward.History;

/// <summary>How many alarms began, by beds and hours.</summary>
/// <param name="Hours">When each hour begins.</param>
/// <param name="Beds">The beds that had any, by their names.</param>
public sealed record AlarmLoad(IReadOnlyList<DateTimeOffset> Hours, IReadOnlyList<BedLoad> Beds)
{
    /// <summary>The most in an hour at a bed.</summary>
    public int Highest => Beds.Count == 0 ? 0 : Beds.Max(bed => bed.Highest);

    /// <summary>Counts those that began in the period.</summary>
    public static AlarmLoad Of(HistoryQuery query, IEnumerable<AlarmEpisode> episodes)
    {
        int count = (int)Math.Ceiling((query.Until - query.From) / TimeSpan.FromHours(1));
        DateTimeOffset[] hours = [.. Enumerable.Range(0, count).Select(hour => query.From.AddHours(hour))];
        BedLoad[] beds =
        [
            .. episodes.Where(episode => episode.Begin >= query.From && episode.Begin < query.Until)
                .GroupBy(episode => episode.Bed)
                .OrderBy(bed => bed.Key.Length).ThenBy(bed => bed.Key, StringComparer.Ordinal)
                .Select(bed => CountOf(bed.Key, [.. bed])),
        ];
        return new AlarmLoad(hours, beds);

        BedLoad CountOf(string bed, AlarmEpisode[] all)
        {
            int[] counts = new int[count];
            foreach (AlarmEpisode episode in all)
            {
                counts[(int)((episode.Begin - query.From) / TimeSpan.FromHours(1))]++;
            }

            return new BedLoad(bed, counts, all.Count(episode => episode.IsTechnical), all.Count(episode => episode.IsNuisance));
        }
    }
}
