using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Ward.Trends;

/// <summary>
/// What the store holds of one association, in memory. It is loaded once as a whole. After that an update reads only what has arrived
/// since, so its cost depends on that and not on the size of the store. Readings of another association of the same device never get in.
/// </summary>
/// <param name="association">The association's id.</param>
/// <param name="device">The device's id.</param>
/// <param name="span">How far back trends go.</param>
internal sealed class AssociationHistory(string association, string device, TimeSpan span)
{
    private readonly Dictionary<VitalSign, VitalSignHistory> _signs = [];
    private readonly Dictionary<VitalSignGroup, (object Key, Trend Trend)> _trends = [];
    private DateTimeOffset _lastRead = DateTimeOffset.UnixEpoch;
    private int _packsAtLastRead = -1;

    /// <summary>The device's id.</summary>
    public string Device { get; } = device;

    /// <summary>When it was last loaded as a whole, by the ward's clock.</summary>
    public DateTimeOffset Loaded { get; private set; }

    /// <summary>When something from the device last arrived, or null.</summary>
    public DateTimeOffset? LastArrival { get; private set; }

    /// <summary>The alarms that are active or were not seen.</summary>
    public IReadOnlyList<StandingAlarm> Alarms { get; private set; } = [];

    /// <summary>The gaps that the device has declared among its vital signs.</summary>
    public IReadOnlyList<StoredGap> DeclaredGaps { get; private set; } = [];

    /// <summary>How many packs wait on the device, as far as is known.</summary>
    public long WaitingPacks { get; private set; }

    /// <summary>The battery's last reported charge; null when none was reported.</summary>
    public int? BatteryPercent { get; private set; }

    /// <summary>Rises whenever anything above has changed.</summary>
    public int Revision { get; private set; }

    /// <summary>
    /// How often something should arrive: the period of the vital sign that is measured most often. null before the first value.
    /// </summary>
    public TimeSpan? ShortestPeriod => _signs.Count == 0 ? null : _signs.Values.Min(sign => sign.Period);

    /// <summary>The signs of a group that the device has reported, or null when there is none.</summary>
    public IReadOnlyList<VitalSignHistory>? Find(VitalSignGroup group)
    {
        IReadOnlyList<VitalSignHistory> found = [.. group.Signs.Where(_signs.ContainsKey).Select(sign => _signs[sign])];
        return found.Count == 0 ? null : found;
    }

    /// <summary>A group's trend. It is drawn again only when its key has changed.</summary>
    /// <param name="group">The vital signs.</param>
    /// <param name="key">Everything that the drawing depends on.</param>
    /// <param name="draw">Draws it.</param>
    public Trend TrendOf(VitalSignGroup group, object key, Func<Trend> draw)
    {
        if (!_trends.TryGetValue(group, out (object Key, Trend Trend) drawn) || !drawn.Key.Equals(key))
        {
            drawn = (key, draw());
            _trends[group] = drawn;
        }

        return drawn.Trend;
    }

    /// <summary>Loads all of it.</summary>
    public void Load(ReadingStore store, DateTimeOffset now)
    {
        // All queries first: when one fails, what is already in memory stays.
        DateTimeOffset arrival = store.Packs.LastArrival(Device) ?? DateTimeOffset.UnixEpoch;
        ReadingQuery lastHours = new() { Association = association, From = now - span };
        StoredReading[] readings = [.. store.Measurements.LatestOfAssociation(association), .. store.Measurements.Find(lastHours)];
        IReadOnlyList<StoredMissing> absences = store.Missing.OfAssociation(association);
        _signs.Clear();
        _lastRead = arrival;
        _packsAtLastRead = -1;
        Add(readings, absences);
        Loaded = now;
        ReadArrivals(store, now);
    }

    /// <summary>Reads what has arrived since the last call.</summary>
    public void Update(ReadingStore store, DateTimeOffset now)
    {
        // A value without a time gets one when the device learns the date. That changes a stored row, and is no arrival.
        if (_signs.Values.Any(sign => sign.Newest is { Time: null }))
        {
            Load(store, now);
        }
        else if (!ReadArrivals(store, now) && Alarms.Count > 0)
        {
            // A restart of the device ends its alarms.
            Alarms = store.Alarms.StandingOfAssociation(association);
        }
    }

    private bool ReadArrivals(ReadingStore store, DateTimeOffset now)
    {
        StoredArrivals arrivals = store.Packs.ArrivalsSince(Device, _lastRead);
        if (arrivals.Packs.Count == _packsAtLastRead)
        {
            return false;
        }

        Add(
            arrivals.Readings.Where(reading => reading.Association == association),
            arrivals.Missing.Where(missing => missing.Association == association));
        foreach (VitalSignHistory sign in _signs.Values)
        {
            sign.RemoveBefore(now - span);
        }

        if (arrivals.Packs.Count > 0)
        {
            _lastRead = arrivals.Packs[^1].Received;
            LastArrival = _lastRead;
        }

        _packsAtLastRead = arrivals.Packs.Count(pack => pack.Received == _lastRead);
        Revision++;
        Alarms = store.Alarms.StandingOfAssociation(association);
        DeclaredGaps = [.. store.Gaps.OfAssociation(association).Where(gap => gap.DataClass == "vitals" && gap.Declared.LostReadings != 0)];
        WaitingPacks = store.Sequences.Waiting(Device).Sum(waiting => waiting.Packs);
        BatteryPercent = store.Batteries.LatestPercent(Device);
        return true;
    }

    private void Add(IEnumerable<StoredReading> readings, IEnumerable<StoredMissing> absences)
    {
        foreach (StoredReading reading in readings)
        {
            HistoryOf(reading.Vital).Add(reading);
        }

        foreach (StoredMissing missing in absences)
        {
            HistoryOf(missing.Vital).Add(missing);
        }
    }

    private VitalSignHistory HistoryOf(VitalSign sign)
    {
        if (!_signs.TryGetValue(sign, out VitalSignHistory? history))
        {
            history = new VitalSignHistory(sign);
            _signs[sign] = history;
        }

        return history;
    }
}
