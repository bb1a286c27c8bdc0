using NanoMedAgent.CostMeter.Operations;
using NanoMedAgent.CostMeter.Seams;

namespace NanoMedAgent.CostMeter.Needs;

/// <summary>
/// What a device with a given policy and store has to get through: an alarm, a network that is away until the store is full, a restart, a
/// pairing, and an update through a boot loader's slots.
/// </summary>
internal static class PolicyStory
{
    private const int Kilobyte = 1024;
    private const int MinutesInDay = 24 * 60;

    // With a reading a minute: a store of 256 KB is full after two days, one of 2 MB after two weeks.
    private const int KilobytesADay = 130;

    /// <summary>The smallest heap that holds it, in bytes, without what the board itself needs.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="storeKilobytes">The partition for files.</param>
    /// <param name="isFilled">Whether the network is away until the store is full, or for two hours.</param>
    public static long SmallestHeapBytes(PolicyShape policy, int storeKilobytes, bool isFilled = true) =>
        new HeapStory("", () => () => HappenTo(policy, storeKilobytes, isFilled)).Measure().Cost.PeakBytes;

    private static void HappenTo(PolicyShape policy, int storeKilobytes, bool isFilled)
    {
        BootSlots slots = new();
        Bench bench = new Bench(policy.Encode(), storeKilobytes * Kilobyte, policy.Measured)
            .WithReleases(FixedInputs.ReleasePolicy, _ => slots.Boot());
        int daysOffline = 1 + ((storeKilobytes + KilobytesADay - 1) / KilobytesADay);
        HeapStories.Update(isFilled ? HeapStories.Day(bench, daysOffline * MinutesInDay) : HeapStories.Day(bench));
    }
}
