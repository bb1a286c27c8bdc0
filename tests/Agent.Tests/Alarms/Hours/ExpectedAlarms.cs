using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Vitals;
using Computed = NanoMedAgent.Hospital.Policies.EarlyWarningScore;

namespace Agent.Tests.Alarms.Hours;

/// <summary>
/// The rules of alarms as firmware/Agent/Vitals/README.md has them, in the numbers that people are shown. It keeps what was measured, and
/// looks back over it; the score is computed with the hospital's chart.
/// </summary>
/// <param name="rule">The rule.</param>
internal sealed class ExpectedAlarms(AlarmRule rule)
{
    private const string None = "end";

    private readonly Dictionary<string, Course> _courses = rule.Limits.Keys.ToDictionary(name => name, _ => new Course());
    private readonly Dictionary<string, (VitalSign Sign, decimal Value, DateTimeOffset Time)> _newest = [];
    private readonly Course _score = new();
    private readonly HashSet<string> _endedByLimits = [];

    // What was raised since somebody has looked, with the priority of that moment.
    private readonly List<(string Name, AlarmPriority Priority)> _raised = [];
    private IReadOnlyDictionary<string, AlarmLimit> _limits = rule.Limits;
    private int _reportedTotal;
    private int _reportedParameters;

    /// <summary>The light's: the highest priority of what was raised and nobody has seen; where nothing latches, and is not over.</summary>
    public AlarmPriority Unseen =>
        Highest(rule.Latches ? _raised.Select(each => each.Priority) : Standing);

    /// <summary>The highest priority of what nobody has seen and is not over; low if all of it is over.</summary>
    public AlarmPriority Sounding => Highest(Standing) is var standing and not AlarmPriority.None ? standing
        : Unseen == AlarmPriority.None ? AlarmPriority.None : AlarmPriority.Low;

    /// <summary>Whether a vital sign or the score is outside its limits.</summary>
    public bool IsActive => _courses.Values.Append(_score).Any(course => course.State is ReportedAlarm.Low or ReportedAlarm.High);

    /// <summary>Whether there is any alarm at all.</summary>
    public bool IsQuiet => _courses.Values.Append(_score).All(course => course.State == None);

    private IEnumerable<AlarmPriority> Standing => _raised.Select(each => each.Name).Distinct()
        .Select(name => (Name: name, CourseOf(name).State)).Where(each => each.State != None)
        .Select(each => rule.PriorityOf(each.Name, each.State == ReportedAlarm.NoValue));

    /// <summary>Somebody has seen the alarms.</summary>
    public void See() => _raised.Clear();

    /// <summary>From now on the patient has these limits, of all signs. What they do not call an alarm is none.</summary>
    public void Use(IReadOnlyDictionary<string, AlarmLimit> limits)
    {
        foreach ((string name, Course course) in _courses)
        {
            if ((limits[name].Low, limits[name].High) != (_limits[name].Low, _limits[name].High)
                && course.Use(limits[name], _newest.TryGetValue(name, out var newest) ? newest.Value : 0))
            {
                _endedByLimits.Add(name);
            }
        }

        _limits = limits;
    }

    /// <summary>All that was measured at one time.</summary>
    /// <param name="milliseconds">The time.</param>
    /// <param name="measured">The vital signs in the order of their numbers, with values in the unit of databases; null for none.</param>
    /// <returns>The alarms that are reported, in order.</returns>
    public List<ReportedAlarm> Observe(long milliseconds, IReadOnlyList<(VitalSign Sign, decimal? Value)> measured)
    {
        List<ReportedAlarm> reported = [];
        foreach ((VitalSign sign, decimal? value) in measured)
        {
            decimal? shown = value is { } known ? Math.Round(known, sign.IsTemperature ? 1 : 0, MidpointRounding.AwayFromZero) : null;
            if (shown is { } newest)
            {
                _newest[sign.Name] = (sign, newest, At(milliseconds));
            }

            if (_courses.TryGetValue(sign.Name, out Course? course))
            {
                AlarmLimit limit = _limits[sign.Name];
                bool isChanged = shown is { } now ? course.Has(milliseconds, now, limit) : course.Lacks(milliseconds, rule.NoValueSeconds);
                if (isChanged)
                {
                    reported.Add(new ReportedAlarm(
                        sign.Name, course.State, course.State == ReportedAlarm.NoValue ? null : shown, null));
                }
            }
        }

        // One that has begun again at once is reported as what it is now.
        reported.AddRange(_endedByLimits.Where(name => !reported.Exists(alarm => alarm.Name == name))
            .Select(name => new ReportedAlarm(name, None, _newest[name].Value, null)).ToList());
        _endedByLimits.Clear();
        if (rule.Score is { } score)
        {
            reported.AddRange(Score(score, milliseconds));
        }

        _raised.AddRange(reported.Where(alarm => alarm.State != None)
            .Select(alarm => (alarm.Name, rule.PriorityOf(alarm.Name, alarm.State == ReportedAlarm.NoValue))));
        return reported;
    }

    private static AlarmPriority Highest(IEnumerable<AlarmPriority> priorities) => priorities.Append(AlarmPriority.None).Max();

    private Course CourseOf(string name) => name == ReportedAlarm.Score ? _score : _courses[name];

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private IEnumerable<ReportedAlarm> Score(ScoreRule score, long milliseconds)
    {
        Computed? computed = Computed.Compute(score, _newest.Values, At(milliseconds));
        int total = computed?.Total ?? (score.IsOnOxygen ? 2 : 0);
        int parameters = computed is null ? 0 : computed.Parts.Count - (score.IsOnOxygen ? 1 : 0);
        int judged = score.AlarmsAtThree && computed is { HasThree: true } ? Math.Max(total, score.AlarmAt) : total;
        bool isHigh = _score.State == ReportedAlarm.High;
        if (isHigh && parameters < _reportedParameters && judged < _reportedTotal)
        {
            // Lower only because something is not known any more.
            return [];
        }

        bool isChanged = _score.Has(milliseconds, judged, new AlarmLimit(null, score.AlarmAt - 1, score.Hysteresis, score.DelaySeconds));
        if (!isChanged && !(_score.State == ReportedAlarm.High && total > _reportedTotal))
        {
            return [];
        }

        (_reportedTotal, _reportedParameters) = (total, parameters);
        return [new ReportedAlarm(ReportedAlarm.Score, _score.State, total, parameters)];
    }

    /// <summary>The course of one vital sign.</summary>
    private sealed class Course
    {
        // The values since the last one that was inside, or since the last alarm.
        private readonly List<(long Milliseconds, int Side)> _outside = [];
        private long? _missingSince;

        public string State { get; private set; } = None;

        public bool Has(long milliseconds, decimal value, AlarmLimit limit)
        {
            string before = State;
            _missingSince = null;
            int side = value < limit.Low ? -1 : value > limit.High ? 1 : 0;
            bool hasEnded = State switch
            {
                ReportedAlarm.Low => value >= limit.Low + limit.Hysteresis,
                ReportedAlarm.High => value <= limit.High - limit.Hysteresis,
                _ => true,
            };
            State = hasEnded ? None : State;
            if (State != None || side == 0)
            {
                _outside.Clear();
            }
            else
            {
                _outside.Add((milliseconds, side));
                long since = _outside.AsEnumerable().Reverse().TakeWhile(value => value.Side == side).Last().Milliseconds;
                if (milliseconds - since >= limit.DelaySeconds * 1000L)
                {
                    State = side < 0 ? ReportedAlarm.Low : ReportedAlarm.High;
                }
            }

            return State != before;
        }

        /// <returns>Whether its alarm has ended.</returns>
        public bool Use(AlarmLimit limit, decimal newest)
        {
            _outside.Clear();
            bool hasEnded = (State == ReportedAlarm.Low && !(newest < limit.Low))
                || (State == ReportedAlarm.High && !(newest > limit.High));
            State = hasEnded ? None : State;
            return hasEnded;
        }

        public bool Lacks(long milliseconds, int noValueSeconds)
        {
            _missingSince ??= milliseconds;
            bool isRaised = State != ReportedAlarm.NoValue && noValueSeconds > 0
                && milliseconds - _missingSince >= noValueSeconds * 1000L;
            State = isRaised ? ReportedAlarm.NoValue : State;
            return isRaised;
        }
    }
}
