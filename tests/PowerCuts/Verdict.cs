using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Readings;

namespace PowerCuts;

/// <summary>Whether a run has lost only what it may lose.</summary>
internal static class Verdict
{
    // The most that a policy of the script leaves at risk, and the instant that was being measured.
    private const int AtRisk = 15 + 1;

    /// <summary>Judges a run that has come to its end.</summary>
    /// <param name="bed">The run.</param>
    /// <param name="losses">Each power cut in it.</param>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public static IReadOnlyList<string> Of(Bed bed, IReadOnlyList<PowerLoss> losses)
    {
        List<string> wrong = [];
        Custodian custodian = bed.Custodian;
        if (!bed.IsSettled)
        {
            wrong.Add($"not settled: {string.Join(", ", custodian.Received.All.Take(5))}");
        }

        if (custodian.Wrong > 0)
        {
            wrong.Add($"{custodian.Wrong} messages that make no sense");
        }

        if (bed.RepeatedNonces > 0)
        {
            wrong.Add($"{bed.RepeatedNonces} nonces used twice");
        }

        DeclaredGap[] full = [.. custodian.Gaps.Where(gap => gap.Reason == "full")];
        HashSet<long> stored = [.. custodian.Times.Values];
        if (stored.Count != custodian.Times.Count)
        {
            wrong.Add("something is stored twice");
        }

        long[] numbers = [.. custodian.Times.Keys.Order()];
        long[] times = [.. numbers.Select(number => custodian.Times[number])];
        if (!times.Order().SequenceEqual(times))
        {
            wrong.Add("a later reading has a lower number");
        }

        long[] missing = [.. bed.Sensed.Where(time => !stored.Contains(time)
            && !IsIn(full, time, times, numbers)
            && !losses.Any(loss => loss.UnixSeconds - AtRisk < time && time <= loss.UnixSeconds))];
        if (missing.Length > 0)
        {
            wrong.Add($"{missing.Length} readings are missing, from {missing[0]} to {missing[^1]}; the power went at {string.Join(" and ", losses.Select(loss => loss.UnixSeconds))}; declared are {string.Join(", ", custodian.Gaps)}");
        }

        foreach (PowerLoss loss in losses)
        {
            long[] gone = [.. loss.InFlash.Where(number => !custodian.HasNumber(number) && !full.Any(gap => gap.First <= number && number <= gap.Last))];
            if (gone.Length > 0)
            {
                wrong.Add($"{gone.Length} readings were in flash and are gone, the first is number {gone[0]}");
            }
        }

        return wrong;
    }

    /// <summary>Whether a reading that is missing lies inside of a gap: its number is between those of the stored readings before and after it.</summary>
    /// <param name="gaps">What is declared.</param>
    /// <param name="time">When it was measured.</param>
    /// <param name="times">When what is stored was measured, in order.</param>
    /// <param name="numbers">The numbers of that.</param>
    private static bool IsIn(DeclaredGap[] gaps, long time, long[] times, long[] numbers)
    {
        // Later readings have higher numbers.
        int next = ~Array.BinarySearch(times, time);
        long before = next > 0 ? numbers[next - 1] : 0;
        long after = next < numbers.Length ? numbers[next] : long.MaxValue;
        return gaps.Any(gap => gap.First < after && gap.Last > before && (gap.From is not { } from || from <= time) && gap.To >= time);
    }
}
