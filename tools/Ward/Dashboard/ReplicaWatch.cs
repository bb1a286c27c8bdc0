using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>
/// Tells how far a read replica is behind its database: the signs of life of collectors, which are written every five seconds, arrive in
/// both.
/// </summary>
internal sealed class ReplicaWatch(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Of each collector, the signs of life that the replica does not have yet, and when they were seen in the database.
    private readonly Dictionary<string, Queue<(long Number, long Seen)>> _expected = [];
    private readonly Dictionary<string, long> _last = [];

    /// <summary>What is wrong with the replica, for nurses; empty when it follows.</summary>
    /// <param name="written">The last sign of life of each collector, in the database itself.</param>
    /// <param name="read">The same in the replica.</param>
    public PageText FindTrouble(IReadOnlyList<Heartbeat> written, IReadOnlyList<Heartbeat> read)
    {
        TimeSpan behind = TimeSpan.Zero;
        foreach (Heartbeat heartbeat in written)
        {
            if (!_expected.TryGetValue(heartbeat.Collector, out Queue<(long Number, long Seen)>? expected))
            {
                expected = new Queue<(long, long)>();
                _expected[heartbeat.Collector] = expected;
            }

            if (_last.GetValueOrDefault(heartbeat.Collector) != heartbeat.Number)
            {
                _last[heartbeat.Collector] = heartbeat.Number;
                expected.Enqueue((heartbeat.Number, time.GetTimestamp()));
            }

            long arrived = read.FirstOrDefault(each => each.Collector == heartbeat.Collector)?.Number ?? 0;
            while (expected.TryPeek(out (long Number, long Seen) next) && next.Number <= arrived)
            {
                expected.Dequeue();
            }

            if (expected.TryPeek(out (long Number, long Seen) oldest) && time.GetElapsedTime(oldest.Seen) is var late && late > behind)
            {
                behind = late;
            }
        }

        foreach (string gone in _expected.Keys.Except(written.Select(heartbeat => heartbeat.Collector)).ToArray())
        {
            _expected.Remove(gone);
            _last.Remove(gone);
        }

        return behind <= Patience
            ? None
            : T($"The database that is shown here is {behind.TotalSeconds:0} s behind: new values are not shown. Look at the patients, "
                + $"and call your IT desk.");
    }
}
