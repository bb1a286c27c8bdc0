using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>
/// Tells whether a collector stores what sensors send. Without one all sensors look silent, and going to the beds would not help.
/// </summary>
internal sealed class CollectorWatch
{
    /// <summary>What nurses read when no collector runs.</summary>
    public static readonly PageText NotRunning =
        T("The collector is not running: new values stay on the sensors. Look at the patients, and call your IT desk.");

    // A collector writes every five seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly Dictionary<string, (long Number, long Since)> _seen = [];
    private readonly long _start;

    /// <summary>Watches from now on.</summary>
    public CollectorWatch(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>What is wrong with the collectors, for nurses; empty when one of them receives readings.</summary>
    /// <param name="heartbeats">The last of each collector.</param>
    public PageText FindTrouble(IReadOnlyList<Heartbeat> heartbeats)
    {
        foreach (Heartbeat heartbeat in heartbeats)
        {
            // By its number, because the clocks of two machines may differ.
            if (!_seen.TryGetValue(heartbeat.Collector, out (long Number, long Since) seen) || seen.Number != heartbeat.Number)
            {
                _seen[heartbeat.Collector] = (heartbeat.Number, _time.GetTimestamp());
            }
        }

        Heartbeat[] running = [.. heartbeats.Where(heartbeat => _time.GetElapsedTime(_seen[heartbeat.Collector].Since) < Patience)];
        foreach (string gone in _seen.Keys.Except(heartbeats.Select(heartbeat => heartbeat.Collector)).ToArray())
        {
            _seen.Remove(gone);
        }

        if (running.Length == 0)
        {
            return _time.GetElapsedTime(_start) < Patience ? None : NotRunning;
        }

        return running.Any(heartbeat => heartbeat.Fault.Length == 0)
            ? None
            : T($"The collector receives nothing ({running[0].Fault}): new values stay on the sensors. Look at the "
                + $"patients, and call your IT desk.");
    }
}
