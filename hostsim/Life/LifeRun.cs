using System.Diagnostics;

namespace NanoMedAgent.HostSim.Life;

/// <summary>Plays lives in groups, as many at the same time as there are processors.</summary>
/// <param name="options">What is played.</param>
public sealed class LifeRun(LifeOptions options)
{
    /// <summary>Devices that share two hospitals.</summary>
    public const int GroupSize = 50;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    /// <summary>A line about how far it is. Raised on any thread.</summary>
    public event Action<string>? Progressed;

    /// <summary>Plays all lives.</summary>
    public async Task<LifeReport> RunAsync(CancellationToken cancellation)
    {
        Stopwatch wall = Stopwatch.StartNew();
        int groups = (options.Devices + GroupSize - 1) / GroupSize;
        LifeResult[] results = new LifeResult[groups];
        LifeGroup?[] running = new LifeGroup?[groups];
        int done = 0;
        await using Timer timer = new(
            _ =>
            {
                double share = (done + running.Sum(group => group is null ? 0 : group.Elapsed / options.Duration)) / groups;
                Progressed?.Invoke(FormattableString.Invariant($"{share * 100:0.0} % of the lives after {wall.Elapsed.TotalSeconds:0} s"));
            },
            null, ProgressInterval, ProgressInterval);
        await Parallel.ForAsync(0, groups, cancellation, async (i, token) =>
        {
            int first = i * GroupSize;
            await using LifeGroup group = new(options, first, Math.Min(GroupSize, options.Devices - first));
            Volatile.Write(ref running[i], group);
            results[i] = group.Run(token);
            Volatile.Write(ref running[i], null);
            Interlocked.Increment(ref done);
        });
        return new LifeReport(
            options.Devices, options.Duration.TotalDays, options.Seed, wall.Elapsed.TotalSeconds,
            results.Aggregate(LifeCounts.None, (sum, result) => sum + result.Counts), Sum(results),
            [.. results.SelectMany(result => result.Findings)]);
    }

    private static LifeMonth[] Sum(LifeResult[] results)
    {
        LifeMonth[] sum = [.. results[0].Months.Select(month => new LifeMonth(month.Month))];
        foreach (LifeResult result in results)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i].Add(result.Months[i]);
            }
        }

        return sum;
    }
}
