using System.Collections.Concurrent;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>Counts the messages that the collector has refused since the ward started, by the device that they name.</summary>
public sealed class RefusalCounts
{
    // Anybody at the broker can name devices that do not exist.
    private const int Limit = 4096;

    private readonly ConcurrentDictionary<(string Device, RefusalReason Reason), long> _counts = [];

    /// <summary>Counts a refusal.</summary>
    public void Add(Refusal refusal)
    {
        (string, RefusalReason) key = (Topic.Parse(refusal.Topic)?.Device ?? "", refusal.Reason);
        if (_counts.Count < Limit || _counts.ContainsKey(key))
        {
            _counts.AddOrUpdate(key, 1, (_, count) => count + 1);
        }
    }

    /// <summary>The counts of a device, the highest first.</summary>
    public IReadOnlyList<(RefusalReason Reason, long Count)> Of(string device) =>
    [
        .. _counts.Where(counted => counted.Key.Device == device)
            .Select(counted => (counted.Key.Reason, Count: counted.Value))
            .OrderByDescending(counted => counted.Count),
    ];
}
