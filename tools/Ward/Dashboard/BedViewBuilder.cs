using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Display;
using NanoMedAgent.Ward.Languages;
using NanoMedAgent.Ward.Trends;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>Turns the history of an association into what pages show of it.</summary>
/// <param name="zone">The ward's time zone.</param>
/// <param name="trends">Draws the trends.</param>
/// <param name="young">
/// Draws those of a sensor that was just paired, while the span of this one is not over: of hours they would be a sliver.
/// </param>
/// <param name="silence">When a silent sensor is a technical alarm.</param>
internal sealed class BedViewBuilder(TimeZoneInfo zone, TrendDrawing trends, TrendDrawing young, SilenceRule silence)
{
    // A vital sign with a longer period always shows the time of its value.
    private static readonly TimeSpan LongPeriod = TimeSpan.FromMinutes(5);

    // The first values of a sensor that was just paired are due after this.
    private static readonly TimeSpan FirstPeriod = TimeSpan.FromMinutes(1);

    // Texts about age change with time alone. Not all beds are made anew in the same second.
    private const int ShortestSeconds = 5;
    private const int SpreadSeconds = 6;

    // How long the ward says that the database was restored.
    private static readonly TimeSpan RestoreSpan = TimeSpan.FromHours(24);

    /// <summary>Why the ward hears no sensor, as it stands after "no new values:"; empty when it does.</summary>
    public PageText Deafness { get; set; } = None;

    /// <summary>Since when it hears sensors again, or null if it always has. The silence of before is nobody's but the ward's.</summary>
    public DateTimeOffset? HearsSince { get; set; }

    /// <summary>The last acknowledgement of each silence that goes on, by associations.</summary>
    public IReadOnlyDictionary<string, SilenceStep> Acknowledged { get; set; } = new Dictionary<string, SilenceStep>();

    /// <summary>The last time that the database was restored from a backup, or null.</summary>
    public StoreRestore? Restore { get; set; }

    /// <summary>The sensors whose values count for no patient, by their ids.</summary>
    public IReadOnlyDictionary<string, UncountedSensor> Uncounted { get; set; } = new Dictionary<string, UncountedSensor>();

    /// <summary>How the sensors compute the early-warning score, by their ids; none for a sensor that does not.</summary>
    public IReadOnlyDictionary<string, ScoreRule> Scores { get; set; } = new Dictionary<string, ScoreRule>();

    /// <summary>What decides beside its values on what is shown of a bed.</summary>
    public BedCircumstances CircumstancesOf(Association association) =>
        new(
            Deafness, HearsSince, Restore, Uncounted.GetValueOrDefault(association.Device),
            Acknowledged.GetValueOrDefault(association.Id), Scores.GetValueOrDefault(association.Device));

    /// <summary>All alarms of the policies on the sensors, as far as they are known, by the sensors' ids.</summary>
    public IReadOnlyDictionary<string, AlarmRule> Rules { get; set; } = new Dictionary<string, AlarmRule>();

    /// <summary>For a day after the database was restored: what the ward cannot know; otherwise empty.</summary>
    public PageText DescribeRestore(DateTimeOffset now) => Restore is { } restore && now - restore.Restored < RestoreSpan
        ? T($"The database was restored at {DisplayText.Minute(restore.Restored, now, zone)} from a backup of "
            + $"{DisplayText.Minute(restore.Made, now, zone)}. Who was paired or unpaired in between is not known here: check at the beds "
            + $"which sensor is whose.")
        : None;

    /// <summary>The view of a bed that has a sensor.</summary>
    public BedView Build(string bed, Association association, string patient, AssociationHistory history, DateTimeOffset now)
    {
        (LinkState link, PageText linkText, AlarmPriority priority) = DescribeLink(history, association, now);
        DateTimeOffset silent = LastHeard(history, association);
        BedView view = new()
        {
            Bed = bed,
            State = BedState.Taken,
            Association = association,
            Patient = patient,
            VitalSigns =
            [
                .. VitalSignGroup.All.Select(group => BuildVitalSign(group, history, association, now)).OfType<VitalSignView>(),
            ],
            Alarms = BuildAlarms(association, history.Alarms, now),
            Score = link == LinkState.Connected && Scores.GetValueOrDefault(association.Device) is { } rule
                ? EarlyWarningScore.Compute(rule, history.NewestValues, now)
                : null,
            Link = link,
            LinkText = linkText,
            Technical = priority == AlarmPriority.None
                ? null
                : new TechnicalAlarm(
                    priority, silent, linkText,
                    Acknowledged.GetValueOrDefault(association.Id) is { } step && step.Silent == silent ? step : null),
            TrendText = TrendsOf(association, now) == trends ? None : T($"trends of {DisplayText.Duration(young.Span)}"),
            Limits = history.Limits,
            LimitsText = history.Limits?.InForce is { } own
                ? T($"own limits until {DisplayText.Minute(own.End, now, zone)}: {DisplayText.Limits(own)}")
                : None,
            Audio = history.Audio,
            SoundText = history.Audio is not { } audio ? None
                : audio.IsOff ? T("sound off")
                : audio.IsPausedAt(now) ? T($"sound paused until {DisplayText.Minute(audio.PauseEnd!.Value, now, zone)}")
                : None,
            BatteryText = DisplayText.Battery(history.BatteryPercent),
            WaitingText = history.WaitingPacks == 0
                ? None
                : T($"{DisplayText.Readings(history.WaitingPacks)} waiting on the sensor"),
        };
        return view with { Summary = Summarise(view) };
    }

    /// <summary>
    /// Until when a view stays as it is, if nothing arrives. Where all values are current, only the trend moves, and nothing says how old
    /// something is. A silence becomes more urgent in the moment that the rule says.
    /// </summary>
    public DateTimeOffset ValidUntil(BedView view, AssociationHistory history, DateTimeOffset now)
    {
        DateTimeOffset due = Due(history, view.Association!);
        DateTimeOffset? step = new[] { silence.Low, silence.Medium, silence.High }.Select(after => (DateTimeOffset?)(due + after))
            .FirstOrDefault(each => each > now)?.AddTicks(-1);
        bool isSteady = view.Alarms.Count == 0 && view.Link == LinkState.Connected
            && view.VitalSigns.All(sign => sign.Freshness == Freshness.Current) && history.LongestPeriod < LongPeriod
            && !(Scores.GetValueOrDefault(view.Association!.Device) is { } rule && rule.ValidSeconds < LongPeriod.TotalSeconds * 2);
        DateTimeOffset? current = history.CurrentUntil(now);
        DateTimeOffset until = isSteady && current is not null
            ? TrendsOf(view.Association!, now).ColumnEnd(now + history.ColumnOffset) - history.ColumnOffset
            : now.AddSeconds(ShortestSeconds + ((uint)view.Bed.GetHashCode(StringComparison.Ordinal) % SpreadSeconds));
        until = Earlier(until, current ?? until);
        until = view.Audio?.PauseEnd is { } end && end > now ? Earlier(until, end) : until;
        return Earlier(until, step ?? until);
    }

    /// <summary>The view of a bed whose values cannot be read or computed.</summary>
    public BedView BuildUnreadable(
        string bed, Association association, string patient, IReadOnlyList<StandingAlarm> alarms, DateTimeOffset now)
    {
        BedView view = new()
        {
            Bed = bed,
            State = BedState.Taken,
            Association = association,
            Patient = patient,
            Fault = T("The values of this bed cannot be shown. Look at the patient, and call your IT desk."),
            Alarms = BuildAlarms(association, alarms, now),
        };
        IEnumerable<PageText> alarmed = view.Alarms.Select(alarm => T($"{alarm.LevelText}: {alarm.Text}."));
        return view with { Summary = Join(" ", [.. alarmed, view.Fault]) };
    }

    private static PageText Summarise(BedView bed)
    {
        IEnumerable<PageText> alarms = bed.Alarms.Select(alarm => T($"{alarm.LevelText}: {alarm.Text}."));
        IEnumerable<PageText> link = bed.Link == LinkState.Connected ? []
            : [bed.Technical is { } technical ? T($"{technical.Title}: {bed.LinkText}.") : T($"{bed.LinkText}.")];
        IEnumerable<PageText> vitalSigns = bed.VitalSigns.Select(sign =>
        {
            PageText value = sign.Number.Equals(DisplayText.NoNumber) ? T("no value") : T($"{sign.Number} {sign.Unit}");
            return sign.Remark.Length == 0 ? T($"{sign.Title} {value}.") : T($"{sign.Title} {value}, {sign.Remark}.");
        });
        IEnumerable<PageText> score = bed.Score is null ? [] : [T($"Early-warning score at least {bed.Score.Total}.")];
        IEnumerable<PageText> limits = bed.LimitsText.Length == 0 ? [] : [T($"{bed.LimitsText}.")];
        IEnumerable<PageText> sound = bed.SoundText.Length == 0 ? [] : [T($"{bed.SoundText}.")];
        return Join(" ", [.. alarms, .. link, .. vitalSigns, .. score, .. limits, .. sound]);
    }

    private static bool IsSameMeasurement(StoredReading one, StoredReading other) =>
        one.Sequence == other.Sequence && one.DataClass == other.DataClass;

    private static PageText FormatNumber(VitalSignGroup group, StoredReading newest, IReadOnlyList<VitalSignHistory> signs)
    {
        if (!group.IsPressure)
        {
            return DisplayText.Number(newest.Vital, newest.Value);
        }

        // Numbers of two measurements are not one blood pressure.
        return Join("/", group.Signs.Take(2).Select(wanted =>
        {
            StoredReading? reading = signs.FirstOrDefault(sign => sign.Sign == wanted)?.Newest;
            bool belongs = reading is not null && IsSameMeasurement(reading, newest);
            return belongs ? DisplayText.Number(wanted, reading!.Value) : DisplayText.NoNumber;
        }));
    }

    private static PageText DescribeLimit(string state) => state switch
    {
        ReportedAlarm.Low => T("below the limit"),
        ReportedAlarm.High => T("above the limit"),
        _ => None,
    };

    private static PageText DescribeMean(VitalSignGroup group, StoredReading newest, IReadOnlyList<VitalSignHistory> signs) =>
        group.IsPressure
        && signs.FirstOrDefault(sign => sign.Sign == group.Signs[2])?.Newest is { } mean
        && IsSameMeasurement(mean, newest)
            ? T($"mean {DisplayText.Number(mean.Vital, mean.Value)}")
            : None;

    private VitalSignView? BuildVitalSign(VitalSignGroup group, AssociationHistory history, Association association, DateTimeOffset now)
    {
        if (history.Find(group) is not { } signs)
        {
            return null;
        }

        // Of a blood pressure, the part that was measured last decides on age and quality.
        VitalSignHistory leading = signs
            .Where(sign => sign.Newest is not null)
            .OrderByDescending(sign => sign.Newest!.Sequence)
            .FirstOrDefault(signs[0]);
        IReadOnlyList<VitalSignHistory> notMean = [.. signs.Where(sign => !group.IsPressure || sign.Sign != group.Signs[2])];
        IReadOnlyList<VitalSignHistory> drawn = notMean.Count == 0 ? signs : notMean;
        Freshness freshness = leading.FreshnessAt(now);
        if (freshness == Freshness.Current && Uncounted.ContainsKey(association.Device))
        {
            // No newer one will come.
            freshness = Freshness.Old;
        }

        PageText[] limits =
        [
            .. history.Alarms.Where(alarm => alarm.IsActive && group.Signs.Any(sign => sign.Name == alarm.Raised.Reported.Name))
                .Select(alarm => DescribeLimit(alarm.Raised.Reported.State)).Where(limit => limit.Length > 0).Distinct(),
        ];
        TrendDrawing drawing = TrendsOf(association, now);
        PageText number = leading.Newest is { } newest ? FormatNumber(group, newest, signs) : DisplayText.NoNumber;
        return new VitalSignView
        {
            Title = Known(group.Title),
            Unit = group.Unit,
            Number = freshness == Freshness.Absent ? DisplayText.NoNumber : number,
            Time = leading.Newest?.PossibleTime,
            Freshness = freshness,
            IsAlarming = limits.Length > 0,
            Remark = freshness == Freshness.Absent
                ? DescribeAbsence(leading, number, now)
                : Join(
                    ", ",
                    limits.Concat(Remarks(group, leading, signs, freshness, association.Granted, now)).Where(remark => remark.Length > 0)),
            Trend = history.TrendOf(
                group,
                (history.TrendRevision, freshness, drawing.Span, drawing.Column(now + history.ColumnOffset)),
                () => drawing.Draw(group, drawn, history.DeclaredGaps, now)),
            Readout = new TrendReadout(group, drawn, zone),
        };
    }

    private TrendDrawing TrendsOf(Association association, DateTimeOffset now) =>
        now - association.Granted < young.Span ? young : trends;

    private PageText DescribeAbsence(VitalSignHistory sign, PageText number, DateTimeOffset now)
    {
        PageText why = DisplayText.Quality(sign.Absence?.Reason ?? "");
        PageText absence = sign.Absence?.PossibleTime is { } absent ? T($"{why} since {DisplayText.Minute(absent, now, zone)}") : why;
        return sign.Newest?.PossibleTime is { } measured
            ? T($"{absence}, last {number} at {DisplayText.Minute(measured, now, zone)}")
            : absence;
    }

    private IEnumerable<PageText> Remarks(
        VitalSignGroup group, VitalSignHistory sign, IReadOnlyList<VitalSignHistory> signs, Freshness freshness, DateTimeOffset begun,
        DateTimeOffset now)
    {
        StoredReading newest = sign.Newest!;
        yield return DisplayText.Quality(newest.Quality);
        if (newest.Time is not { } time)
        {
            yield return T("time unknown");
        }
        else if (newest.ClockAhead is { } ahead)
        {
            yield return T($"the sensor's clock is {DisplayText.Duration(ahead)} ahead");
            yield return freshness == Freshness.Current ? None : T($"{DisplayText.Duration(now - newest.PossibleTime!.Value)} old");
        }
        else if (begun - time > StampedTime.Tolerance && newest.Received is { } received)
        {
            // It cannot have been measured before this patient had the sensor.
            yield return T($"the sensor's clock is {DisplayText.Duration(received - time)} behind");
        }
        else if (freshness != Freshness.Current)
        {
            yield return T($"{DisplayText.Duration(now - time)} old");
        }

        if (newest.IsLate && freshness == Freshness.Current)
        {
            yield return T("arrived late");
        }

        if (freshness == Freshness.Current && sign.Period >= LongPeriod && newest.PossibleTime is { } measured)
        {
            PageText next = DisplayText.Minute(measured + sign.Period, now, zone);
            yield return T($"at {DisplayText.Minute(measured, now, zone)}, next about {next}");
        }

        yield return DescribeMean(group, newest, signs);
    }

    private AlarmView[] BuildAlarms(Association association, IReadOnlyList<StandingAlarm> alarms, DateTimeOffset now) =>
    [
        .. alarms.Select(alarm => BuildAlarm(alarm, Rules.GetValueOrDefault(association.Device), now))
            .OrderByDescending(alarm => alarm.Level).ThenByDescending(alarm => alarm.Priority)
            .ThenBy(alarm => alarm.Standing.Raised.Sequence),
    ];

    private AlarmView BuildAlarm(StandingAlarm alarm, AlarmRule? rule, DateTimeOffset now) => new(
        AlarmWords.Of(alarm.Raised.Reported),
        alarm.Raised.Time is { } time && time - now <= StampedTime.Tolerance ? DisplayText.Minute(time, now, zone) : None,
        alarm.IsSeen ? AlarmLevel.Seen : alarm.IsActive ? AlarmLevel.Unseen : AlarmLevel.Missed,
        alarm)
    {
        Priority = rule?.PriorityOf(alarm.Raised.Reported.Name, alarm.Raised.Reported.State == ReportedAlarm.NoValue) ?? AlarmPriority.High,
    };

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset LastHeard(AssociationHistory history, Association association) =>
        history.LastArrival ?? association.Effective ?? association.Granted;

    private (LinkState State, PageText Text, AlarmPriority Priority) DescribeLink(
        AssociationHistory history, Association association, DateTimeOffset now)
    {
        if (Uncounted.TryGetValue(association.Device, out UncountedSensor? uncounted))
        {
            PageText since = DisplayText.Minute(uncounted.Since, now, zone);
            return (LinkState.Blocked, T($"{uncounted.State} since {since}: take another sensor"), AlarmPriority.None);
        }

        if (Deafness.Length > 0)
        {
            return (LinkState.Uncollected, T($"no new values: {Deafness}"), AlarmPriority.None);
        }

        if (Restore is { } restore && association.Granted <= restore.Made && !(history.LastMeasured > restore.Restored))
        {
            // It may have ended since the backup was made. A value that was measured after the restore shows that it has not.
            PageText made = DisplayText.Minute(restore.Made, now, zone);
            PageText text = T($"not confirmed since the database was restored from a backup of {made}: check who has this sensor");
            return (LinkState.Silent, text, AlarmPriority.None);
        }

        TimeSpan overdue = now - Due(history, association);
        AlarmPriority priority = overdue >= silence.High ? AlarmPriority.High
            : overdue >= silence.Medium ? AlarmPriority.Medium
            : overdue >= silence.Low ? AlarmPriority.Low
            : AlarmPriority.None;
        PageText last = DisplayText.Minute(LastHeard(history, association), now, zone);
        return (priority, history.LastArrival) switch
        {
            (AlarmPriority.None, null) => (LinkState.Expected, T("waiting for the first values"), priority),
            (AlarmPriority.None, _) when HearsSince > DueBySensor(history, association) =>
                (LinkState.Expected, T($"no signal since {last}: the ward hears sensors again, and waits for this one"), priority),
            (AlarmPriority.None, _) => (LinkState.Connected, T("connected"), priority),
            (_, null) => (LinkState.Silent, T($"no signal since it was paired at {last}"), priority),
            _ => (LinkState.Silent, T($"no signal since {last}"), priority),
        };
    }

    /// <summary>
    /// When something should come next of a sensor: after the interval of the vital sign that it measures most often. What was due while
    /// the ward could hear nothing is due when it hears again.
    /// </summary>
    private DateTimeOffset Due(AssociationHistory history, Association association) =>
        DueBySensor(history, association) is var due && HearsSince > due ? HearsSince.Value : due;

    private static DateTimeOffset DueBySensor(AssociationHistory history, Association association) =>
        LastHeard(history, association) + (history.ShortestPeriod ?? FirstPeriod);
}
