namespace NanoMedAgent.HostSim.Fleet;

/// <summary>Counts delays in steps of five percent, from a tenth of a millisecond to ten hours. Safe for many threads.</summary>
public sealed class DelayHistogram
{
    private const double SmallestMs = 0.1;
    private const double Step = 1.05;
    private const int Buckets = 400;

    private readonly long[] _counts = new long[Buckets];
    private long _count;

    /// <summary>How many.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Counts one.</summary>
    public void Add(TimeSpan delay)
    {
        double steps = Math.Log(Math.Max(delay.TotalMilliseconds, SmallestMs) / SmallestMs) / Math.Log(Step);
        Interlocked.Increment(ref _counts[Math.Min((int)steps, Buckets - 1)]);
        Interlocked.Increment(ref _count);
    }

    /// <summary>The delay in ms that a share of all does not exceed, at most five percent too long; 0 if there is none.</summary>
    /// <param name="share">From 0 to 1: 0.99 for the 99th percentile.</param>
    public double PercentileMs(double share)
    {
        long before = (long)Math.Ceiling(Count * share);
        int bucket = 0;
        for (long sum = 0; bucket < Buckets; bucket++)
        {
            sum += Interlocked.Read(ref _counts[bucket]);
            if (sum >= before)
            {
                break;
            }
        }

        return Count == 0 ? 0 : SmallestMs * Math.Pow(Step, bucket + 1);
    }
}
