using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Policies;

/// <summary>
/// The National Early Warning Score as a hospital shows it (NEWS2; Royal College of Physicians, "National Early Warning Score (NEWS) 2",
/// 2017, chart 1). A sensor does not know whether a patient is confused, and may not measure everything: the score is the lowest that the
/// patient can have.
/// </summary>
/// <param name="Total">The sum of the points.</param>
/// <param name="Parts">The parameters that have a valid value, in the order of the chart.</param>
public sealed record EarlyWarningScore(int Total, IReadOnlyList<ScorePart> Parts)
{
    /// <summary>The title of the part that is not measured: oxygen is given.</summary>
    public const string Oxygen = "oxygen";

    private const int PointsForOxygen = 2;

    // Each parameter: the signs that may show it, and from which value on upwards it has how many points.
    private static readonly (string Title, string[] Signs, (decimal From, int Points)[] Bands)[] Chart =
    [
        ("respiration", ["rr"], [(0, 3), (9, 1), (12, 0), (21, 2), (25, 3)]),
        ("SpO2", ["o2"], [(0, 3), (92, 2), (94, 1), (96, 0)]),
        ("pressure", ["as", "ns"], [(0, 3), (91, 2), (101, 1), (111, 0), (220, 3)]),
        ("pulse", ["hr", "pr"], [(0, 3), (41, 1), (51, 0), (91, 1), (111, 2), (131, 3)]),
        ("temperature", ["t"], [(0, 3), (35.1m, 1), (36.1m, 0), (38.1m, 1), (39.1m, 2)]),
    ];

    private static readonly (decimal From, int Points)[] Scale2OnAir = [(0, 3), (84, 2), (86, 1), (88, 0)];
    private static readonly (decimal From, int Points)[] Scale2OnOxygen = [(0, 3), (84, 2), (86, 1), (88, 0), (93, 1), (95, 2), (97, 3)];

    /// <summary>Whether one parameter alone has three points, which wants an urgent review whatever the total is.</summary>
    public bool HasThree => Parts.Any(part => part.Points == 3);

    /// <summary>Computes it as the sensor of a patient does.</summary>
    /// <param name="rule">The rule of the sensor's policy.</param>
    /// <param name="values">The newest value of each vital sign, in the unit of databases, and when it was measured.</param>
    /// <param name="now">The time.</param>
    /// <returns>null when no parameter has a valid value.</returns>
    public static EarlyWarningScore? Compute(
        ScoreRule rule, IReadOnlyCollection<(VitalSign Sign, decimal Value, DateTimeOffset Time)> values, DateTimeOffset now)
    {
        TimeSpan valid = TimeSpan.FromSeconds(rule.ValidSeconds);
        List<ScorePart> parts = [];
        foreach ((string title, string[] signs, (decimal From, int Points)[] bands) in Chart)
        {
            var measured = values.Where(value => signs.Contains(value.Sign.Name) && now - value.Time < valid).ToArray();
            if (measured.Length > 0)
            {
                // Heart rate and pulse, or artery and cuff, measured at the same time: the worse of the two counts.
                DateTimeOffset newest = measured.Max(value => value.Time);
                (decimal From, int Points)[] ofRule = title != "SpO2" || !rule.IsScale2 ? bands
                    : rule.IsOnOxygen ? Scale2OnOxygen : Scale2OnAir;
                parts.Add(new ScorePart(
                    title, measured.Where(value => value.Time == newest).Max(value => PointsOf(ofRule, Shown(value.Sign, value.Value)))));
            }
        }

        if (parts.Count == 0)
        {
            return null;
        }

        if (rule.IsOnOxygen)
        {
            parts.Add(new ScorePart(Oxygen, PointsForOxygen));
        }

        return new EarlyWarningScore(parts.Sum(part => part.Points), parts);
    }

    private static int PointsOf((decimal From, int Points)[] bands, decimal value) => bands.Last(band => value >= band.From).Points;

    /// <summary>The value as people are shown it: what they read is what is scored.</summary>
    private static decimal Shown(VitalSign sign, decimal value) =>
        Math.Max(0, Math.Round(value, sign.IsTemperature ? 1 : 0, MidpointRounding.AwayFromZero));
}
