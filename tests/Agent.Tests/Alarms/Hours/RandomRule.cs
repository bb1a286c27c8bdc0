using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Measurements;
using Hospital = NanoMedAgent.Hospital.Vitals;

namespace Agent.Tests.Alarms.Hours;

/// <summary>Alarms as a hospital might want them, at random: which vital signs, how often, which limits, with a score or without.</summary>
internal sealed class RandomRule
{
    // Normal values in the unit of databases, and how far limits are from them.
    private static readonly (VitalSign Sign, string Name, decimal Normal, decimal Reach)[] Signs =
    [
        (VitalSign.HeartRate, "hr", 72, 60),
        (VitalSign.OxygenSaturation, "o2", 97, 12),
        (VitalSign.RespiratoryRate, "rr", 15, 14),
        (VitalSign.Temperature, "t", 36.8m, 3),
        (VitalSign.PulseRate, "pr", 72, 60),
        (VitalSign.CuffSystolic, "ns", 125, 80),
    ];

    private static readonly int[] Delays = [0, 1, 5, 10, 15, 60, 120];

    private readonly Dictionary<VitalSign, int[]> _edges = [];
    private readonly decimal _normalSaturation;

    /// <summary>A rule.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="shortestPeriod">No sign is measured more often, in seconds.</param>
    public RandomRule(Random random, int shortestPeriod = 1)
    {
        ScoreRule? score = random.Next(3) == 0 ? null : RandomScore(random);
        _normalSaturation = score is { IsScale2: true, IsOnOxygen: true } ? 90 : 97;
        Dictionary<string, AlarmLimit> limits = [];
        Dictionary<string, AlarmLimit> own = [];
        Dictionary<string, int> periods = [];
        foreach ((VitalSign sign, string name, _, decimal reach) in Signs.Where(each => each.Name == "hr" || random.Next(5) > 0))
        {
            periods[name] = Math.Max(shortestPeriod, name == "ns" ? random.Next(30, 900) : random.Next(1, 40));
            decimal normal = NormalOf(sign);
            AlarmLimit limit = RandomLimit(random, sign, normal, reach);
            AlarmLimit patients = RandomLimit(random, sign, normal, reach, limit);
            if (random.Next(6) > 0)
            {
                limits[name] = limit;
                own[name] = patients;
            }

            _edges[sign] = [.. new[] { limit, patients }.SelectMany(each => new[]
                {
                    each.Low, each.High, each.Low + each.Hysteresis, each.High - each.Hysteresis, normal,
                })
                .OfType<decimal>().Select(value => ToSensor(sign, value))];
        }

        Periods = periods;
        PatientsOwn = own;
        Alarms = new AlarmRule
        {
            NoValueSeconds = random.Next(3) * 45,
            CheckSeconds = random.Next(Math.Max(1, shortestPeriod), 20),
            Latches = random.Next(2) == 0,
            Limits = limits,
            Score = score,
            Signals = new AlarmSignals { NoValue = RandomPriority(random), Score = RandomPriority(random) },
        };
    }

    /// <summary>The alarms.</summary>
    public AlarmRule Alarms { get; }

    /// <summary>Limits that one patient may get, of the same signs.</summary>
    public IReadOnlyDictionary<string, AlarmLimit> PatientsOwn { get; }

    /// <summary>The same as the sensor has them: four numbers for each sign, and those of the score.</summary>
    /// <param name="wards">The ward's.</param>
    /// <param name="limits">The patient's.</param>
    public static int[] ToSensor(NanoMedAgent.Policy.AlarmRule wards, IReadOnlyDictionary<string, AlarmLimit> limits)
    {
        int[] rows = [.. wards.Limits];
        for (int row = 0; row < wards.Signs.Length; row++)
        {
            VitalSign sign = (VitalSign)wards.Signs[row];
            AlarmLimit limit = limits[NameOf(sign)];
            rows[4 * row] = limit.Low is { } low ? ToSensor(sign, low) : int.MinValue;
            rows[(4 * row) + 1] = limit.High is { } high ? ToSensor(sign, high) : int.MaxValue;
        }

        return rows;
    }

    /// <summary>The periods in seconds, by the names on the wire.</summary>
    public IReadOnlyDictionary<string, int> Periods { get; }

    /// <summary>The name on the wire.</summary>
    public static string NameOf(VitalSign sign) => Signs.Single(each => each.Sign == sign).Name;

    /// <summary>Whether the sensor counts pascals.</summary>
    public static bool IsPressure(VitalSign sign) => Hospital.VitalSign.Find(NameOf(sign))!.IsPressure;

    /// <summary>Whether there is a sensor.</summary>
    public bool Has(VitalSign sign) => _edges.ContainsKey(sign);

    /// <summary>A value of a patient who is well, in the unit of the sensor.</summary>
    public int Normal(VitalSign sign) => ToSensor(sign, NormalOf(sign));

    /// <summary>The values at which something begins or ends, in the unit of the sensor.</summary>
    public int[] Edges(VitalSign sign) => _edges[sign];

    /// <summary>A policy with it.</summary>
    public DataPolicy In(DataPolicy policy) => policy with { Periods = Periods, Alarms = Alarms };

    private static ScoreRule RandomScore(Random random)
    {
        int alarmAt = random.Next(3, 9);
        return new ScoreRule
        {
            AlarmAt = alarmAt,
            Hysteresis = random.Next(0, alarmAt - 2),
            DelaySeconds = Delays[random.Next(Delays.Length)],
            AlarmsAtThree = random.Next(2) == 0,
            ValidSeconds = random.Next(60, 3600),
            IsScale2 = random.Next(2) == 0,
            IsOnOxygen = random.Next(3) == 0,
        };
    }

    /// <summary>A limit that a patient who is well is inside of by its hysteresis.</summary>
    private static AlarmLimit RandomLimit(Random random, VitalSign sign, decimal normal, decimal reach, AlarmLimit? like = null)
    {
        decimal step = sign == VitalSign.Temperature ? 0.1m : 1;
        int steps = (int)(reach / step);
        decimal hysteresis = like?.Hysteresis ?? random.Next(0, 4) * step;
        decimal? low = random.Next(5) == 0 ? null : normal - hysteresis - (random.Next(1, steps) * step / 2);
        decimal? high = random.Next(5) == 0 ? null : normal + hysteresis + (random.Next(1, steps) * step / 2);
        return new AlarmLimit(Whole(low, step), Whole(high, step), hysteresis, like?.DelaySeconds ?? Delays[random.Next(Delays.Length)])
        {
            Priority = like?.Priority ?? RandomPriority(random),
        };
    }

    private static AlarmPriority RandomPriority(Random random) => (AlarmPriority)random.Next(1, 4);

    private static decimal? Whole(decimal? value, decimal step) =>
        value is { } known ? Math.Round(known / step, MidpointRounding.AwayFromZero) * step : null;

    private static int ToSensor(VitalSign sign, decimal value) =>
        (int)Math.Round(IsPressure(sign) ? value * 133.322m : value * 10, MidpointRounding.AwayFromZero);

    private decimal NormalOf(VitalSign sign) =>
        sign == VitalSign.OxygenSaturation ? _normalSaturation : Signs.Single(each => each.Sign == sign).Normal;
}
