using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Ward.Trends;

/// <summary>
/// What has arrived since the last look, of all devices together: a look costs as much as what is new, however many beds there are.
/// </summary>
internal sealed class WardArrivals
{
    // Collectors note when a pack has arrived, and a little later it can be read.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, DateTimeOffset> _seen = [];
    private DateTimeOffset _newest;
    private DateTimeOffset _newestBefore;
    private long _epochs = -1;

    /// <summary>What is new, by devices.</summary>
    public IReadOnlyDictionary<string, DeviceArrivals> New { get; private set; } = new Dictionary<string, DeviceArrivals>();

    /// <summary>How many packs wait on each device, as far as is known; empty when nothing is new.</summary>
    public IReadOnlyDictionary<string, long> Waiting { get; private set; } = new Dictionary<string, long>();

    /// <summary>Whether a device has announced an epoch: then it may have restarted, or learned the date.</summary>
    public bool HasNewEpochs { get; private set; }

    /// <summary>Reads what is new.</summary>
    public void Read(ReadingStore store)
    {
        long epochs = store.Epochs.HighestNumber();
        HasNewEpochs = epochs != _epochs;
        _epochs = epochs;
        _newest = _newest == default ? store.Packs.LastArrival() ?? DateTimeOffset.UnixEpoch : _newest;
        _newestBefore = _newest;
        DateTimeOffset since = _newest - Overlap;
        List<ArrivedPack> packs = [];
        bool isSame = store.Packs.FingerprintSince(since) == FingerprintOfSeen(since);
        foreach (ArrivedPack pack in isSame ? [] : store.Packs.Since(since))
        {
            if (_seen.TryAdd(pack.Number, pack.Received))
            {
                packs.Add(pack);
                _newest = pack.Received > _newest ? pack.Received : _newest;
            }
        }

        foreach (long old in _seen.Where(seen => seen.Value < since).Select(seen => seen.Key).ToArray())
        {
            _seen.Remove(old);
        }

        New = packs.Count == 0 ? new Dictionary<string, DeviceArrivals>() : ReadContents(store, packs, since);
        Waiting = packs.Count == 0 ? new Dictionary<string, long>() : store.Sequences.Waiting();
    }

    /// <summary>The last look was not finished: what was new in it is new in the next one. To take something in twice is no harm.</summary>
    public void Undo()
    {
        _seen.Clear();
        _epochs = -1;
        _newest = _newestBefore;
    }

    /// <summary>What <see cref="PackTable.FingerprintSince"/> says when nothing else was stored.</summary>
    private (long Count, long Sum) FingerprintOfSeen(DateTimeOffset since)
    {
        (long count, long sum) = (0, 0);
        foreach ((long number, DateTimeOffset received) in _seen)
        {
            if (received >= since)
            {
                count++;
                sum += PackTable.InFingerprint(number);
            }
        }

        return (count, sum);
    }

    private static Dictionary<string, DeviceArrivals> ReadContents(ReadingStore store, List<ArrivedPack> packs, DateTimeOffset since)
    {
        Dictionary<string, DeviceArrivals> arrivals = [];
        foreach (ArrivedPack pack in packs)
        {
            if (!arrivals.TryGetValue(pack.Device, out DeviceArrivals? ofDevice))
            {
                ofDevice = new DeviceArrivals();
                arrivals.Add(pack.Device, ofDevice);
            }

            ofDevice.Packs.Add(pack);
        }

        StoredArrivals contents = store.Packs.ContentsOf(packs, since);
        foreach (StoredReading reading in contents.Readings)
        {
            arrivals[reading.Device].Readings.Add(reading);
        }

        foreach (StoredMissing missing in contents.Missing)
        {
            arrivals[missing.Device].Missing.Add(missing);
        }

        return arrivals;
    }
}
