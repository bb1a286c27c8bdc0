using System.Diagnostics;
using Cluster.World;
using NanoMedAgent.HostSim.Fleet;

namespace Cluster;

/// <summary>
/// Kills one process after the other, in rounds of a random order, and starts each again some seconds later. Notes how long it took each
/// time until no more readings waited than before.
/// </summary>
internal sealed class Chaos(IReadOnlyList<IKillable> victims, FleetRun run, int readingsPerSecond, int seed)
{
    private const int ShortestPauseMs = 1_000;
    private const int LongestPauseMs = 3_000;
    private const int ShortestOutageMs = 1_000;
    private const int LongestOutageMs = 4_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(seed);

    /// <summary>Goes on until it is cancelled, and ends with everything running.</summary>
    /// <returns>What was killed, and after how many seconds all was as before.</returns>
    public async Task<IReadOnlyList<(string Name, double Seconds)>> RunAsync(CancellationToken cancellation)
    {
        List<(string, double)> recoveries = [];
        Queue<IKillable> round = [];
        while (await PauseAsync(_random.Next(ShortestPauseMs, LongestPauseMs), cancellation))
        {
            if (round.Count == 0)
            {
                IKillable[] all = [.. victims];
                _random.Shuffle(all);

                // The database is in every run, however short that is.
                int database = Array.FindIndex(all, each => each is PostgresServer);
                int early = Math.Min(database, _random.Next(2));
                (all[early], all[database]) = (all[database], all[early]);
                round = new Queue<IKillable>(all);
            }

            IKillable victim = round.Dequeue();
            long began = Stopwatch.GetTimestamp();
            Console.WriteLine($"kill {victim.Name}");
            victim.Kill();
            await PauseAsync(_random.Next(ShortestOutageMs, LongestOutageMs), CancellationToken.None);
            await victim.StartAsync();
            while (run.Waiting > readingsPerSecond && Stopwatch.GetElapsedTime(began) < RecoveryLimit)
            {
                await PauseAsync((int)Look.TotalMilliseconds, CancellationToken.None);
            }

            recoveries.Add((victim.Name, Stopwatch.GetElapsedTime(began).TotalSeconds));
        }

        return recoveries;
    }

    private static async Task<bool> PauseAsync(int milliseconds, CancellationToken cancellation)
    {
        await Task.Delay(milliseconds, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellation.IsCancellationRequested;
    }
}
