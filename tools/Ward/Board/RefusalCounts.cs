using System.Collections.Concurrent;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Ward.Board;

/// <summary>Messages that the collector has refused since the ward was started, by the device in whose name they came.</summary>
public sealed class RefusalCounts
{
    // Anybody can send in the name of a device that does not exist.
    private const int Limit = 4096;

    private readonly ConcurrentDictionary<(string Device, RefusalReason Reason), long> _counts = [];

    /// <summary>Counts one.</summary>
    public void Count(Refusal refusal)
    {
        (string, RefusalReason) key = (Topic.Parse(refusal.Topic)?.Device ?? "", refusal.Reason);
        if (_counts.Count < Limit || _counts.ContainsKey(key))
        {
            _counts.AddOrUpdate(key, 1, (_, count) => count + 1);
        }
    }

    /// <summary>Those of a device, the most frequent first.</summary>
    public IReadOnlyList<(RefusalReason Reason, long Count)> Of(string device) =>
        [.. _counts.Where(count => count.Key.Device == device).Select(count => (count.Key.Reason, count.Value)).OrderByDescending(count => count.Value)];
}
