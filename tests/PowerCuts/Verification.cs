using NanoMedAgent.Hospital.Packs;

namespace PowerCuts;

/// <summary>Checks that a run lost only what it may lose.</summary>
internal static class Verification
{
    // The most that a policy of the script leaves at risk, and the second of the measurement itself.
    private const int AtRiskSeconds = 15 + 1;

    /// <summary>Checks a run that is over.</summary>
    /// <param name="sensor">The sensor of the run.</param>
    /// <param name="losses">The power cuts in it.</param>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public static IReadOnlyList<string> FindErrors(ScriptedSensor sensor, IReadOnlyList<PowerLoss> losses)
    {
        List<string> errors = [];
        Custodian custodian = sensor.Custodian;
        if (!sensor.IsSettled)
        {
            errors.Add($"not settled: {string.Join(", ", custodian.Received.All.Take(5))}");
        }

        if (custodian.Wrong > 0)
        {
            errors.Add($"{custodian.Wrong} messages that cannot be decrypted or contradict stored ones");
        }

        if (sensor.RepeatedNonces > 0)
        {
            errors.Add($"{sensor.RepeatedNonces} nonces used twice");
        }

        DeclaredGap[] full = [.. custodian.Gaps.Where(gap => gap.Reason == "full")];
        HashSet<long> stored = [.. custodian.Times.Values];
        if (stored.Count != custodian.Times.Count)
        {
            errors.Add("something is stored twice");
        }

        long[] numbers = [.. custodian.Times.Keys.Order()];
        long[] times = [.. numbers.Select(number => custodian.Times[number])];
        if (!times.Order().SequenceEqual(times))
        {
            errors.Add("a later reading has a lower number");
        }

        long[] missing = [.. sensor.Sensed.Where(time => !stored.Contains(time)
            && !IsIn(full, time, times, numbers)
            && !losses.Any(loss => loss.UnixSeconds - AtRiskSeconds < time && time <= loss.UnixSeconds))];
        if (missing.Length > 0)
        {
            string cuts = string.Join(" and ", losses.Select(loss => loss.UnixSeconds));
            errors.Add(
                $"{missing.Length} readings are missing, from {missing[0]} to {missing[^1]}; the power was cut at {cuts}; "
                + $"declared are {string.Join(", ", custodian.Gaps)}");
        }

        foreach (PowerLoss loss in losses)
        {
            long[] gone = [.. loss.InFlash.Where(number => !custodian.HasNumber(number) && !full.Any(gap => Contains(gap, number)))];
            if (gone.Length > 0)
            {
                errors.Add($"{gone.Length} readings were in flash and are gone, the first is number {gone[0]}");
            }
        }

        return errors;
    }

    private static bool Contains(DeclaredGap gap, long number) => gap.First <= number && number <= gap.Last;

    /// <summary>
    /// Whether a missing reading is inside a gap: its number is between those of the stored readings before and after it.
    /// </summary>
    /// <param name="gaps">The declared gaps.</param>
    /// <param name="time">When the missing reading was measured.</param>
    /// <param name="times">When the stored readings were measured, in order.</param>
    /// <param name="numbers">The numbers of the stored readings, in the same order.</param>
    private static bool IsIn(DeclaredGap[] gaps, long time, long[] times, long[] numbers)
    {
        // Later readings have higher numbers.
        int nextIndex = ~Array.BinarySearch(times, time);
        long before = nextIndex > 0 ? numbers[nextIndex - 1] : 0;
        long after = nextIndex < numbers.Length ? numbers[nextIndex] : long.MaxValue;
        return gaps.Any(gap => gap.First < after && gap.Last > before && (gap.From is not { } from || from <= time) && gap.To >= time);
    }
}
