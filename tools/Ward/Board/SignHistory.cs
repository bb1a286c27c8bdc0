using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Ward.Board;

/// <summary>
/// One vital sign in one association: the newest value, and the last hours. The newest is the one that was measured last, whatever came in between; what has no time
/// counts as the oldest.
/// </summary>
internal sealed class SignHistory(VitalSign sign)
{
    // A device's period is seen in so many intervals; a spot check in between moves their middle by little.
    private const int IntervalsLooked = 9;

    // Fewer say nothing: one value, and one from before an outage, are no period.
    private const int IntervalsNeeded = 3;

    private static readonly TimeSpan PresumedPeriod = TimeSpan.FromMinutes(1);

    private readonly SortedList<(DateTimeOffset Time, long Sequence), TrendPoint> _points = [];
    private readonly SortedList<(DateTimeOffset Time, long Sequence), string> _absences = [];

    /// <summary>Which one.</summary>
    public VitalSign Sign { get; } = sign;

    /// <summary>The value that was measured last, or null.</summary>
    public StoredReading? Newest { get; private set; }

    /// <summary>That there is no value any more, or null: then the newest value is the last word.</summary>
    public StoredMissing? Absence { get; private set; }

    /// <summary>Values with a time, in the order in which they were measured.</summary>
    public IList<TrendPoint> Points => _points.Values;

    /// <summary>Since when there was no value, each time that the device has said so, and why.</summary>
    public IEnumerable<(DateTimeOffset Time, string Reason)> Absences => _absences.Select(absence => (absence.Key.Time, absence.Value));

    /// <summary>How often it is measured, as it looks: the middle of the last intervals.</summary>
    public TimeSpan Period
    {
        get
        {
            TimeSpan[] intervals = [.. Enumerable.Range(Math.Max(1, Points.Count - IntervalsLooked), Math.Max(0, Math.Min(IntervalsLooked, Points.Count - 1))).Select(i => Points[i].Time - Points[i - 1].Time).Order()];
            return intervals.Length < IntervalsNeeded ? PresumedPeriod : intervals[intervals.Length / 2];
        }
    }

    /// <summary>With more than this between two values some are missing.</summary>
    public TimeSpan LongestInterval => Period * 1.75 > Period + TimeSpan.FromSeconds(15) ? Period * 1.75 : Period + TimeSpan.FromSeconds(15);

    /// <summary>Takes a value, new or known.</summary>
    public void Take(StoredReading reading)
    {
        if (Newest is null || Place(reading.Time, reading.Sequence).CompareTo(Place(Newest.Time, Newest.Sequence)) >= 0)
        {
            Newest = reading;
            ForgetAbsence();
        }

        if (reading.Time is { } time)
        {
            _points[(time, reading.Sequence)] = new TrendPoint(time, reading.Value, reading.IsLate);
        }
    }

    /// <summary>Takes that there was no value, new or known.</summary>
    public void Take(StoredMissing missing)
    {
        if (Absence is null || Place(missing.Time, missing.Sequence).CompareTo(Place(Absence.Time, Absence.Sequence)) > 0)
        {
            Absence = missing;
            ForgetAbsence();
        }

        if (missing.Time is { } time)
        {
            _absences[(time, missing.Sequence)] = missing.Reason;
        }
    }

    /// <summary>Forgets what is older than a trend; the newest value stays.</summary>
    public void Forget(DateTimeOffset before)
    {
        // One more stays, from which the line comes into the picture.
        while (_points.Count > 1 && _points.Keys[1].Time < before)
        {
            _points.RemoveAt(0);
        }

        while (_absences.Count > 1 && _absences.Keys[1].Time < before)
        {
            _absences.RemoveAt(0);
        }
    }

    /// <summary>How far the newest value may be taken for what is so now.</summary>
    public Freshness At(DateTimeOffset now)
    {
        if (Absence is not null || Newest is null)
        {
            return Freshness.Absent;
        }

        if (Newest.Time is not { } time)
        {
            return Freshness.Old;
        }

        // A reading has a little time to be delivered in.
        TimeSpan late = now - time - (LongestInterval + TimeSpan.FromSeconds(15));
        return late <= TimeSpan.Zero ? Freshness.Current : late <= (Period * 2) + TimeSpan.FromMinutes(2) ? Freshness.Aging : Freshness.Old;
    }

    private static (DateTimeOffset Time, long Sequence) Place(DateTimeOffset? time, long sequence) => (time ?? DateTimeOffset.MinValue, sequence);

    private void ForgetAbsence()
    {
        if (Absence is not null && Newest is not null && Place(Absence.Time, Absence.Sequence).CompareTo(Place(Newest.Time, Newest.Sequence)) <= 0)
        {
            Absence = null;
        }
    }
}
