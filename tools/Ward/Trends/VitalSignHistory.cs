using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Ward.Trends;

/// <summary>
/// One vital sign in one association: the newest value and the last hours. The newest value is the one that was measured last: the one with
/// the highest number, in whatever order values arrive, and whatever their times are.
/// </summary>
/// <param name="sign">Which one.</param>
/// <param name="columnOffset">By this its columns end at another time than those of others.</param>
/// <param name="policyPeriod">How often it is measured by the policy; null where that is not known.</param>
internal sealed class VitalSignHistory(VitalSign sign, TimeSpan columnOffset, TimeSpan? policyPeriod)
{
    // The period is the median of the last intervals, so that one spot check changes it little.
    private const int IntervalsForPeriod = 9;

    // Fewer intervals do not show a period: there may be one value from before an outage, and one from after it.
    private const int IntervalsNeeded = 3;

    // Trends have columns of a minute: a value that is as near as that to the one before it changes them little.
    private static readonly TimeSpan ColumnLength = TimeSpan.FromMinutes(1);

    // A trend of few values shows each at once.
    private const int PointsDrawnAtOnce = 30;

    // As long as it has not shown its period, and it may have the policy from before yet: no shorter one is expected.
    private static readonly TimeSpan AssumedPeriod = TimeSpan.FromMinutes(1);

    // A reading takes some time to arrive.
    private static readonly TimeSpan DeliveryAllowance = TimeSpan.FromSeconds(15);

    private readonly SortedList<(DateTimeOffset Time, long Sequence), TrendPoint> _points = [];
    private readonly SortedList<(DateTimeOffset Time, long Sequence), string> _absences = [];
    private TimeSpan? _period;

    /// <summary>Which vital sign.</summary>
    public VitalSign Sign { get; } = sign;

    /// <summary>The value that was measured last, or null.</summary>
    public StoredReading? Newest { get; private set; }

    /// <summary>The report that there is no value, when it is newer than the newest value; otherwise null.</summary>
    public StoredMissing? Absence { get; private set; }

    /// <summary>The values with a time, in the order in which they were measured.</summary>
    public IList<TrendPoint> Points => _points.Values;

    /// <summary>Until when the newest value describes the patient, unless another one arrives; null if none does.</summary>
    public DateTimeOffset? CurrentUntil =>
        Absence is null && Newest?.PossibleTime is { } time ? time + LongestInterval + DeliveryAllowance : null;

    /// <summary>
    /// How often it is measured: the median of the last intervals; before there are enough of them, what the policy says.
    /// </summary>
    public TimeSpan Period => _period ??= FindPeriod();

    /// <summary>The longest interval between two values that are not separated by a gap.</summary>
    public TimeSpan LongestInterval => Period * 1.75 > Period + DeliveryAllowance ? Period * 1.75 : Period + DeliveryAllowance;

    /// <summary>Adds a value. It may have been added before.</summary>
    /// <returns>Whether a trend looks different with it.</returns>
    public bool Add(StoredReading reading)
    {
        bool isNextInColumn = Newest?.PossibleTime is { } before && reading.PossibleTime is { } next && next >= before
            && ColumnOf(next) == ColumnOf(before) && reading.Sequence >= Newest.Sequence
            && _points.Count > PointsDrawnAtOnce && !reading.IsLate;
        if (Newest is null || reading.Sequence >= Newest.Sequence)
        {
            Newest = reading;
            RemoveAbsenceIfOlder();
        }

        if (reading.PossibleTime is { } time)
        {
            _points[(time, reading.Sequence)] = new TrendPoint(time, reading.Value, reading.IsLate);
            _period = null;
        }

        return !isNextInColumn;
    }

    /// <summary>Adds a report that there is no value. It may have been added before.</summary>
    public void Add(StoredMissing missing)
    {
        if (Absence is null || missing.Sequence >= Absence.Sequence)
        {
            Absence = missing;
            RemoveAbsenceIfOlder();
        }

        if (missing.PossibleTime is { } time)
        {
            _absences[(time, missing.Sequence)] = missing.Reason;
        }
    }

    /// <summary>Removes what is older than a trend shows. The newest value stays.</summary>
    public void RemoveBefore(DateTimeOffset time)
    {
        // One older point stays, where the line enters the drawing.
        while (_points.Count > 1 && _points.Keys[1].Time < time)
        {
            _points.RemoveAt(0);
            _period = null;
        }

        while (_absences.Count > 1 && _absences.Keys[1].Time < time)
        {
            _absences.RemoveAt(0);
        }
    }

    /// <summary>The value that was measured nearest to a time; null when there is none.</summary>
    public TrendPoint? FindNearest(DateTimeOffset time)
    {
        (int low, int high) = (0, Points.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = Points[middle].Time < time ? (middle + 1, high) : (low, middle);
        }

        return Points.Count == 0 ? null
            : low == 0 ? Points[0]
            : low == Points.Count ? Points[^1]
            : Points[low].Time - time < time - Points[low - 1].Time ? Points[low] : Points[low - 1];
    }

    /// <summary>Why there was no value at some time between two others; null if the device has reported none.</summary>
    public string? FindAbsence(DateTimeOffset before, DateTimeOffset after)
    {
        for (int i = 0; i < _absences.Count && _absences.Keys[i].Time < after; i++)
        {
            if (_absences.Keys[i].Time > before)
            {
                return _absences.Values[i];
            }
        }

        return null;
    }

    /// <summary>Whether the newest value still describes the patient.</summary>
    public Freshness FreshnessAt(DateTimeOffset now)
    {
        if (Absence is not null || Newest is null)
        {
            return Freshness.Absent;
        }

        if (CurrentUntil is not { } until)
        {
            return Freshness.Old;
        }

        TimeSpan overdue = now - until;
        return overdue <= TimeSpan.Zero ? Freshness.Current
            : overdue <= (Period * 2) + TimeSpan.FromMinutes(2) ? Freshness.Aging
            : Freshness.Old;
    }

    private void RemoveAbsenceIfOlder()
    {
        if (Absence is not null && Newest is not null && Newest.Sequence >= Absence.Sequence)
        {
            Absence = null;
        }
    }

    private long ColumnOf(DateTimeOffset time) => (time + columnOffset).UtcTicks / ColumnLength.Ticks;

    private TimeSpan FindPeriod()
    {
        int last = Points.Count - 1;
        int count = Math.Clamp(last, 0, IntervalsForPeriod);
        TimeSpan[] intervals = [.. Enumerable.Range(last - count + 1, count).Select(i => Points[i].Time - Points[i - 1].Time).Order()];
        return intervals.Length >= IntervalsNeeded ? intervals[intervals.Length / 2]
            : policyPeriod > AssumedPeriod ? policyPeriod.Value
            : AssumedPeriod;
    }
}
