using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Ward.Board;

/// <summary>Puts what is known of an association into what is shown of it.</summary>
/// <param name="zone">Of the ward.</param>
/// <param name="trends">How its trends are drawn.</param>
internal sealed class BedDescription(TimeZoneInfo zone, TrendDrawing trends)
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(90);

    // What is measured more seldom than this says when, also while it is as new as it can be.
    private static readonly TimeSpan Seldom = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(1);

    /// <summary>A bed with a sensor.</summary>
    public BedView Describe(string bed, Association association, string patient, BedHistory history, DateTimeOffset now)
    {
        VitalView[] vitals = [.. VitalGroup.All.Select(group => Vital(group, history, now)).OfType<VitalView>()];
        AlarmView[] alarms = [.. history.Alarms.Select(alarm => Alarm(alarm, now)).OrderByDescending(alarm => alarm.Level).ThenBy(alarm => alarm.Standing.Raised.Sequence)];
        (LinkState link, string linkWords) = Link(history, association, now);
        BedView view = new()
        {
            Bed = bed,
            State = BedState.Taken,
            Association = association,
            Patient = patient,
            Vitals = vitals,
            Alarms = alarms,
            Link = link,
            LinkWords = linkWords,
            Waiting = history.Waiting,
            BatteryWords = BoardWords.Battery(history.BatteryPercent),
            WaitingWords = history.Waiting == 0 ? "" : $"{BoardWords.Count(history.Waiting, "reading waits", "readings wait")} on the sensor",
        };
        return view with { Summary = Summary(view) };
    }

    private static string Summary(BedView bed)
    {
        IEnumerable<string> alarms = bed.Alarms.Select(alarm => $"{BoardWords.Level(alarm.Level)}: {alarm.Text}.");
        IEnumerable<string> vitals = bed.Vitals.Select(vital => $"{vital.Title} {(vital.Number == BoardWords.NoNumber ? "no value" : $"{vital.Number} {vital.Unit}")}{(vital.Remark.Length == 0 ? "" : $", {vital.Remark}")}.");
        return string.Join(' ', [.. alarms, .. bed.Link == LinkState.Connected ? [] : new[] { $"{bed.LinkWords}." }, .. vitals]);
    }

    private static bool IsOfOneInstant(StoredReading one, StoredReading other) => one.Sequence == other.Sequence && one.DataClass == other.DataClass;

    private static string Number(VitalGroup group, StoredReading newest, IReadOnlyList<SignHistory> signs)
    {
        if (!group.IsPressure)
        {
            return BoardWords.Number(newest.Vital, newest.Value);
        }

        // Two numbers of two measurements are no blood pressure.
        string Part(VitalSign wanted) => signs.FirstOrDefault(sign => sign.Sign == wanted)?.Newest is { } reading && IsOfOneInstant(reading, newest)
            ? BoardWords.Number(wanted, reading.Value)
            : BoardWords.NoNumber;
        return $"{Part(group.Signs[0])}/{Part(group.Signs[1])}";
    }

    private static string Mean(VitalGroup group, StoredReading newest, IReadOnlyList<SignHistory> signs) =>
        group.IsPressure && signs.FirstOrDefault(sign => sign.Sign == group.Signs[2])?.Newest is { } mean && IsOfOneInstant(mean, newest) ? $"mean {BoardWords.Number(mean.Vital, mean.Value)}" : "";

    private VitalView? Vital(VitalGroup group, BedHistory history, DateTimeOffset now)
    {
        if (history.Find(group) is not { } signs)
        {
            return null;
        }

        // The one that was told of last speaks for a pressure.
        SignHistory first = signs.Where(sign => sign.Newest is not null).OrderByDescending(sign => sign.Newest!.Time ?? DateTimeOffset.MinValue).ThenByDescending(sign => sign.Newest!.Sequence).FirstOrDefault(signs[0]);
        IReadOnlyList<SignHistory> drawn = [.. signs.Where(sign => !group.IsPressure || sign.Sign != group.Signs[2])];
        Freshness freshness = first.At(now);
        string number = first.Newest is { } newest ? Number(group, newest, signs) : BoardWords.NoNumber;
        return new VitalView
        {
            Title = group.Title,
            Unit = group.Unit,
            Number = freshness == Freshness.Absent ? BoardWords.NoNumber : number,
            Time = first.Newest?.Time,
            Freshness = freshness,
            Remark = Remark(group, first, signs, number, freshness, now),
            Trend = history.Draw(group, (history.Revision, freshness, trends.Column(now)), () => trends.Draw(group, drawn.Count == 0 ? signs : drawn, history.Lost, now)),
        };
    }

    private string Remark(VitalGroup group, SignHistory sign, IReadOnlyList<SignHistory> signs, string number, Freshness freshness, DateTimeOffset now)
    {
        if (freshness == Freshness.Absent)
        {
            string since = sign.Absence?.Time is { } absent ? $" since {BoardWords.Time(absent, now, zone)}" : "";
            string last = sign.Newest?.Time is { } measured ? $", last {number} at {BoardWords.Time(measured, now, zone)}" : "";
            return $"{BoardWords.Quality(sign.Absence?.Reason ?? "")}{since}{last}";
        }

        StoredReading newest = sign.Newest!;
        List<string> remarks = [BoardWords.Quality(newest.Quality)];
        if (newest.Time is not { } time)
        {
            remarks.Add("time unknown");
        }
        else if (time - now > ClockTolerance)
        {
            remarks.Add($"the sensor's clock is {BoardWords.Age(time - now)} ahead");
        }
        else if (freshness != Freshness.Current)
        {
            remarks.Add($"{BoardWords.Age(now - time)} old");
        }

        if (newest.IsLate && freshness == Freshness.Current)
        {
            remarks.Add("came late");
        }

        if (freshness == Freshness.Current && sign.Period >= Seldom && newest.Time is { } then)
        {
            remarks.Add($"at {BoardWords.Time(then, now, zone)}");
        }

        remarks.Add(Mean(group, newest, signs));
        return string.Join(", ", remarks.Where(remark => remark.Length > 0));
    }

    private AlarmView Alarm(StandingAlarm alarm, DateTimeOffset now) => new(
        BoardWords.Alarm(alarm.Raised.Reported),
        alarm.Raised.Time is { } time ? BoardWords.Time(time, now, zone) : "",
        alarm.IsSeen ? AlarmLevel.Seen : alarm.IsActive ? AlarmLevel.Unseen : AlarmLevel.Missed,
        alarm);

    private (LinkState State, string Words) Link(BedHistory history, Association association, DateTimeOffset now)
    {
        DateTimeOffset paired = association.Effective ?? association.Granted;
        if (history.LastArrival is not { } last || history.ShortestPeriod is not { } period)
        {
            TimeSpan waited = now - paired;
            return waited < ShortestSilence ? (LinkState.Expected, "first values are on their way") : (LinkState.Silent, $"no signal since it was paired at {BoardWords.Time(paired, now, zone)}");
        }

        TimeSpan patience = (period * 2) + TimeSpan.FromSeconds(15);
        return now - last <= (patience > ShortestSilence ? patience : ShortestSilence)
            ? (LinkState.Connected, "connected")
            : (LinkState.Silent, $"no signal since {BoardWords.Time(last, now, zone)}");
    }
}
