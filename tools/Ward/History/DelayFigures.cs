using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.History;

/// <summary>How long something took, over many times.</summary>
/// <param name="Count">How often it is known.</param>
/// <param name="Median">Half of them took no longer.</param>
/// <param name="Percentile95">95 of 100 took no longer.</param>
/// <param name="Worst">The longest.</param>
public sealed record DelayFigures(int Count, TimeSpan Median, TimeSpan Percentile95, TimeSpan Worst)
{
    /// <summary>The figures of delays, by the nearest rank; null if none is known.</summary>
    public static DelayFigures? Of(IEnumerable<TimeSpan?> delays)
    {
        TimeSpan[] sorted = [.. delays.OfType<TimeSpan>().Order()];
        return sorted.Length == 0 ? null : new DelayFigures(sorted.Length, Rank(50), Rank(95), sorted[^1]);

        TimeSpan Rank(int percent) => sorted[(((sorted.Length * percent) + 99) / 100) - 1];
    }

    /// <summary>A delay, for people: "1.4 s", "2 min 5 s".</summary>
    public static PageText Text(TimeSpan delay) => delay.TotalSeconds < 60
        ? T($"{delay.TotalSeconds:0.0} s")
        : T($"{(int)delay.TotalMinutes} min {delay.Seconds} s");
}
