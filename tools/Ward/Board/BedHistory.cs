using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Ward.Board;

/// <summary>
/// What is known of one association, in memory. It is read once as a whole, and then only what has arrived: that costs as much as there is news, however many months the
/// store holds. What was measured in another association of the same device never gets in here.
/// </summary>
internal sealed class BedHistory(string association, string device, TimeSpan span)
{
    private readonly Dictionary<VitalSign, SignHistory> _signs = [];
    private readonly Dictionary<VitalGroup, (object Looks, Trend Trend)> _drawn = [];
    private DateTimeOffset _arrival = DateTimeOffset.UnixEpoch;
    private int _arrivedThen = -1;

    /// <summary>The device's id.</summary>
    public string Device { get; } = device;

    /// <summary>When all of it was read last, by the clock of the ward.</summary>
    public DateTimeOffset Loaded { get; private set; }

    /// <summary>When something of the device has come last, or null.</summary>
    public DateTimeOffset? LastArrival { get; private set; }

    /// <summary>What goes on, or was not seen.</summary>
    public IReadOnlyList<StandingAlarm> Alarms { get; private set; } = [];

    /// <summary>Gaps that the device has declared among its vital signs.</summary>
    public IReadOnlyList<StoredGap> Lost { get; private set; } = [];

    /// <summary>Packs that wait on the device, as far as is known.</summary>
    public long Waiting { get; private set; }

    /// <summary>What its battery held when it said so last; null when it never did.</summary>
    public int? BatteryPercent { get; private set; }

    /// <summary>Rises with each change of what is known.</summary>
    public int Revision { get; private set; }

    /// <summary>How often something should come: as often as what is measured most often. null while nothing has come.</summary>
    public TimeSpan? ShortestPeriod => _signs.Count == 0 ? null : _signs.Values.Min(sign => sign.Period);

    /// <summary>Signs of a group that were told of, or null when none was.</summary>
    public IReadOnlyList<SignHistory>? Find(VitalGroup group)
    {
        IReadOnlyList<SignHistory> found = [.. group.Signs.Where(_signs.ContainsKey).Select(sign => _signs[sign])];
        return found.Count == 0 ? null : found;
    }

    /// <summary>A trend as it was drawn last, drawn anew when it looks different.</summary>
    /// <param name="group">Of which signs.</param>
    /// <param name="looks">On what it depends how it looks.</param>
    /// <param name="draw">Draws it.</param>
    public Trend Draw(VitalGroup group, object looks, Func<Trend> draw)
    {
        if (!_drawn.TryGetValue(group, out (object Looks, Trend Trend) drawn) || !drawn.Looks.Equals(looks))
        {
            drawn = (looks, draw());
            _drawn[group] = drawn;
        }

        return drawn.Trend;
    }

    /// <summary>Reads all of it.</summary>
    public void Load(ReadingStore store, DateTimeOffset now)
    {
        // First all of it is read: when that fails, what was known stays.
        DateTimeOffset arrival = store.Packs.LastArrival(Device) ?? DateTimeOffset.UnixEpoch;
        StoredReading[] readings = [.. store.Measurements.LatestOfAssociation(association), .. store.Measurements.Find(new ReadingQuery { Association = association, From = now - span })];
        IReadOnlyList<StoredMissing> absences = store.Missing.OfAssociation(association);
        _signs.Clear();
        _arrival = arrival;
        _arrivedThen = -1;
        foreach (StoredReading reading in readings)
        {
            Of(reading.Vital).Take(reading);
        }

        foreach (StoredMissing missing in absences)
        {
            Of(missing.Vital).Take(missing);
        }

        Loaded = now;
        TakeArrivals(store, now);
    }

    /// <summary>Reads what has arrived since.</summary>
    public void Update(ReadingStore store, DateTimeOffset now)
    {
        // What has no time may get one, when the device learns the date: that is a change of what is stored, and no arrival.
        if (_signs.Values.Any(sign => sign.Newest is { Time: null }))
        {
            Load(store, now);
        }
        else if (!TakeArrivals(store, now) && Alarms.Count > 0)
        {
            // A start of the device ends its alarms.
            Alarms = store.Alarms.StandingOfAssociation(association);
        }
    }

    private bool TakeArrivals(ReadingStore store, DateTimeOffset now)
    {
        StoredArrivals arrivals = store.Packs.ArrivalsSince(Device, _arrival);
        if (arrivals.Packs.Count == _arrivedThen)
        {
            return false;
        }

        foreach (StoredReading reading in arrivals.Readings.Where(reading => reading.Association == association))
        {
            Of(reading.Vital).Take(reading);
        }

        foreach (StoredMissing missing in arrivals.Missing.Where(missing => missing.Association == association))
        {
            Of(missing.Vital).Take(missing);
        }

        foreach (SignHistory sign in _signs.Values)
        {
            sign.Forget(now - span);
        }

        if (arrivals.Packs.Count > 0)
        {
            _arrival = arrivals.Packs[^1].Received;
            LastArrival = _arrival;
        }

        _arrivedThen = arrivals.Packs.Count(pack => pack.Received == _arrival);
        Revision++;
        Alarms = store.Alarms.StandingOfAssociation(association);
        Lost = [.. store.Gaps.OfAssociation(association).Where(gap => gap.DataClass == "vitals" && gap.Declared.LostReadings != 0)];
        Waiting = store.Sequences.Waiting(Device).Sum(waiting => waiting.Packs);
        BatteryPercent = store.Batteries.LatestPercent(Device);
        return true;
    }

    private SignHistory Of(VitalSign sign)
    {
        if (!_signs.TryGetValue(sign, out SignHistory? history))
        {
            history = new SignHistory(sign);
            _signs[sign] = history;
        }

        return history;
    }
}
