using System.Collections.Concurrent;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>
/// The epochs of stored readings, for decrypting the next ones before the database is asked, and while it is busy. What counts is what the
/// store says: a reading that was decrypted with another epoch is decrypted again.
/// </summary>
internal sealed class RecentEpochs
{
    // Beyond that they are remembered anew.
    private const int Limit = 100_000;

    private readonly ConcurrentDictionary<(string Device, string DataClass, uint Id), Epoch> _epochs = [];

    /// <summary>An epoch, or null.</summary>
    public Epoch? Find(Topic topic, byte[] id) =>
        _epochs.GetValueOrDefault((topic.Device, topic.DataClass, BitConverter.ToUInt32(id)));

    /// <summary>Remembers an epoch that the store has.</summary>
    public void Add(Epoch epoch)
    {
        (string, string, uint) key = (epoch.Device, epoch.DataClass, BitConverter.ToUInt32(epoch.Id));
        if (!_epochs.ContainsKey(key) && _epochs.Count >= Limit)
        {
            _epochs.Clear();
        }

        _epochs[key] = epoch;
    }
}
