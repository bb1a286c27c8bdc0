using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Packs;
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
/// <param name="periods">How often vital signs are measured by the policy, by their names; for those that have not shown it yet.</param>
internal sealed class AssociationHistory(
    string association, string device, TimeSpan span, IReadOnlyDictionary<string, TimeSpan> periods)
{
    private readonly Dictionary<VitalSign, VitalSignHistory> _signs = [];
    private readonly Dictionary<VitalSignGroup, (object Key, Trend Trend)> _trends = [];
    private long _batterySequence;

    /// <summary>The device's id.</summary>
    public string Device { get; } = device;

    /// <summary>When it was last loaded as a whole, by the ward's clock.</summary>
    public DateTimeOffset Loaded { get; private set; }

    /// <summary>When something from the device last arrived, or null.</summary>
    public DateTimeOffset? LastArrival { get; private set; }

    /// <summary>The alarms that are active or were not seen.</summary>
    public IReadOnlyList<StandingAlarm> Alarms { get; private set; } = [];

    /// <summary>What the device has last reported of limits that only this patient has; null for nothing.</summary>
    public ReportedLimits? Limits { get; private set; }

    /// <summary>What the sensor has last said of its sound; null for nothing.</summary>
    public StoredAudio? Audio { get; private set; }

    /// <summary>The gaps that the device has declared among its vital signs.</summary>
    public IReadOnlyList<StoredGap> DeclaredGaps { get; private set; } = [];

    /// <summary>How many packs wait on the device, as far as is known.</summary>
    public long WaitingPacks { get; private set; }

    /// <summary>The battery's last reported charge; null when none was reported.</summary>
    public int? BatteryPercent { get; private set; }

    /// <summary>By this the columns of its trends end at another time than those of others: not all are drawn in the same second.</summary>
    public TimeSpan ColumnOffset { get; } = TimeSpan.FromSeconds((uint)association.GetHashCode(StringComparison.Ordinal) % 60);

    /// <summary>Rises whenever something has changed that a trend shows, but for a value in the column of the value before.</summary>
    public int TrendRevision { get; private set; }

    /// <summary>Rises whenever anything has changed.</summary>
    public int Revision { get; private set; }

    /// <summary>
    /// How often something should arrive: the period of the vital sign that is measured most often. null before the first value.
    /// </summary>
    public TimeSpan? ShortestPeriod => _signs.Count == 0 ? null : _signs.Values.Min(sign => sign.Period);

    /// <summary>The same of the vital sign that is measured least often.</summary>
    public TimeSpan? LongestPeriod => _signs.Count == 0 ? null : _signs.Values.Max(sign => sign.Period);

    /// <summary>Until when all values stay current that are current now, if no other arrives; null if none is.</summary>
    public DateTimeOffset? CurrentUntil(DateTimeOffset now) =>
        _signs.Values.Select(sign => sign.CurrentUntil).Where(until => until >= now).Min();

    /// <summary>When the newest value was measured; null if there is none, or none with a time that can be right.</summary>
    public DateTimeOffset? LastMeasured => _signs.Values.Max(sign => sign.Newest?.PossibleTime);

    /// <summary>The newest value of each vital sign, and when it was measured, where that can be known.</summary>
    public IReadOnlyList<(VitalSign Sign, decimal Value, DateTimeOffset Time)> NewestValues =>
    [
        .. _signs.Values.Where(sign => sign.Newest?.PossibleTime is not null)
            .Select(sign => (sign.Sign, sign.Newest!.Value, sign.Newest.PossibleTime!.Value)),
    ];

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
        DateTimeOffset? arrival = store.Packs.LastArrival(Device);
        ReadingQuery lastHours = new() { Association = association, From = now - span };
        StoredReading[] readings = [.. store.Measurements.LatestOfAssociation(association), .. store.Measurements.Find(lastHours)];
        IReadOnlyList<StoredMissing> absences = store.Missing.OfAssociation(association);
        ReadAlarms(store);
        ReadGaps(store);
        WaitingPacks = store.Sequences.Waiting(Device).Sum(waiting => waiting.Packs);
        BatteryPercent = store.Batteries.LatestPercent(Device);
        _signs.Clear();
        Add(readings, absences);
        _batterySequence = _signs.Count == 0 ? 0 : _signs.Values.Max(sign => sign.Newest?.Sequence ?? 0);
        RemoveOld(now);
        LastArrival = arrival;
        Loaded = now;
        Revision++;
        TrendRevision++;
    }

    /// <summary>Takes in what has arrived.</summary>
    /// <param name="store">The store.</param>
    /// <param name="arrivals">What has arrived on the ward.</param>
    /// <param name="now">The ward's time.</param>
    public void Update(ReadingStore store, WardArrivals arrivals, DateTimeOffset now)
    {
        if (arrivals.HasNewEpochs && _signs.Values.Any(sign => sign.Newest is { Time: null }))
        {
            // A value without a time gets one when the device learns the date. That changes a stored row, and is no arrival.
            Load(store, now);
            return;
        }

        DeviceArrivals? ofDevice = arrivals.New.GetValueOrDefault(Device);
        if (ofDevice is not null)
        {
            Add(ofDevice, store, arrivals, now);
        }

        if (arrivals.HasNewEpochs && Alarms.Count > 0)
        {
            // A restart of the device ends its alarms.
            ReadAlarms(store);
        }
    }

    private void Add(DeviceArrivals arrivals, ReadingStore store, WardArrivals ward, DateTimeOffset now)
    {
        Add(
            arrivals.Readings.Where(reading => reading.Association == association),
            arrivals.Missing.Where(missing => missing.Association == association));
        RemoveOld(now);
        foreach (ArrivedPack pack in arrivals.Packs)
        {
            LastArrival = LastArrival > pack.Received ? LastArrival : pack.Received;
            if (pack.BatteryPercent is { } percent && pack.Sequence >= _batterySequence)
            {
                (BatteryPercent, _batterySequence) = (percent, pack.Sequence);
            }
        }

        if (arrivals.Packs.Exists(pack => pack.DataClass == "alarm"))
        {
            ReadAlarms(store);
        }
        else if (Audio is { HasRestarted: false, Reported.IsSilent: true })
        {
            // A restart of the sensor turns its sound on, without a report.
            Audio = store.Alarms.NewestAudio(association);
        }

        // The end of a gap is known when something has arrived behind it.
        if (arrivals.Packs.Exists(pack => pack.HasGap) || DeclaredGaps.Any(gap => gap.From is null || gap.To is null))
        {
            ReadGaps(store);
        }

        WaitingPacks = ward.Waiting.GetValueOrDefault(Device);
        Revision++;
    }

    private void ReadAlarms(ReadingStore store)
    {
        Alarms = store.Alarms.StandingOfAssociation(association);
        Limits = store.Alarms.LimitsOfAssociation(association);
        Audio = store.Alarms.NewestAudio(association);
        Revision++;
    }

    private void ReadGaps(ReadingStore store)
    {
        DeclaredGaps = [.. store.Gaps.OfAssociation(association).Where(gap => gap.DataClass == "vitals" && gap.Declared.LostReadings != 0)];
        TrendRevision++;
    }

    private void RemoveOld(DateTimeOffset now)
    {
        foreach (VitalSignHistory sign in _signs.Values)
        {
            sign.RemoveBefore(now - span);
        }
    }

    private void Add(IEnumerable<StoredReading> readings, IEnumerable<StoredMissing> absences)
    {
        foreach (StoredReading reading in readings)
        {
            TrendRevision += HistoryOf(reading.Vital).Add(reading) ? 1 : 0;
        }

        foreach (StoredMissing missing in absences)
        {
            HistoryOf(missing.Vital).Add(missing);
            TrendRevision++;
        }
    }

    private VitalSignHistory HistoryOf(VitalSign sign)
    {
        if (!_signs.TryGetValue(sign, out VitalSignHistory? history))
        {
            history = new VitalSignHistory(sign, ColumnOffset, periods.TryGetValue(sign.Name, out TimeSpan period) ? period : null);
            _signs[sign] = history;
        }

        return history;
    }
}
