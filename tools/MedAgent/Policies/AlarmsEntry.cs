using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.MedAgent.Policies;

/// <summary>Alarm limits, in the units that people use.</summary>
internal sealed record AlarmsEntry
{
    /// <summary>A vital sign with limits that has no value for so long raises an alarm; 0 for never.</summary>
    public int NoValueSeconds { get; init; }

    /// <summary>How often a vital sign is measured while it is out of its limits, if its period is longer.</summary>
    public int CheckSeconds { get; init; } = 5;

    /// <summary>Whether the light stays on after the alarm until somebody presses the button (a latching alarm).</summary>
    public bool Latches { get; init; } = true;

    /// <summary>Limits by the name of the vital sign.</summary>
    public IReadOnlyDictionary<string, LimitEntry> Limits { get; init; } = new Dictionary<string, LimitEntry>();

    /// <summary>The early-warning score; if left out, none is computed.</summary>
    public ScoreEntry? News2 { get; init; }

    /// <summary>How alarms are signalled; if left out, all are of high priority, and the sound can be paused and not be off.</summary>
    public SignalsEntry? Signals { get; init; }

    /// <summary>
    /// Limits to start from, for adults. A hospital has to choose its own for its patients. The skin has none: its temperature follows the
    /// room.
    /// </summary>
    public static AlarmsEntry ForAdults { get; } = new()
    {
        NoValueSeconds = 60,
        Limits = new Dictionary<string, LimitEntry>
        {
            ["hr"] = new() { Low = 50, High = 120, Hysteresis = 2, DelaySeconds = 10 },
            ["o2"] = new() { Low = 90, Hysteresis = 1, DelaySeconds = 10 },
            ["rr"] = new() { Low = 8, High = 30, Hysteresis = 1, DelaySeconds = 15 },
            ["t"] = new() { Low = 35, High = 39, Hysteresis = 0.2m, DelaySeconds = 60 },

            // A cuff gives one value in a quarter of an hour: a delay would wait for the next one.
            ["ns"] = new() { Low = 90, High = 180, Hysteresis = 2 },
        },
        News2 = new ScoreEntry(),
    };

    /// <summary>
    /// The limits for what a device measures, and no others. A pulse has those of the heart rate, which are left out where there is none:
    /// otherwise one fast heart would be two alarms.
    /// </summary>
    /// <param name="signs">The names of what it measures.</param>
    public AlarmsEntry For(IReadOnlyCollection<string> signs)
    {
        Dictionary<string, LimitEntry> limits = Limits.Where(limit => signs.Contains(limit.Key)).ToDictionary();
        if (signs.Contains("pr") && !signs.Contains("hr"))
        {
            limits["pr"] = Limits["hr"];
        }

        return this with { Limits = limits };
    }

    /// <summary>Converts it to a rule.</summary>
    /// <param name="path">The policy's file, for messages.</param>
    /// <exception cref="InvalidDataException">A limit is null.</exception>
    public AlarmRule ToRule(string path) => new()
    {
        NoValueSeconds = NoValueSeconds,
        CheckSeconds = CheckSeconds,
        Latches = Latches,
        Limits = Limits.ToDictionary(
            limit => limit.Key,
            limit => limit.Value is { } entry
                ? new AlarmLimit(entry.Low, entry.High, entry.Hysteresis, entry.DelaySeconds)
                {
                    PatientLow = entry.PatientLow?.ToRange(),
                    PatientHigh = entry.PatientHigh?.ToRange(),
                    Priority = SignalsEntry.PriorityOf(entry.Priority, path, $"'{limit.Key}'"),
                }
                : throw new InvalidDataException($"{path}: alarms: '{limit.Key}' has null as its limit; leave it out")),
        Score = News2 is { } score
            ? new ScoreRule
            {
                AlarmAt = score.AlarmAt,
                Hysteresis = score.Hysteresis,
                DelaySeconds = score.DelaySeconds,
                AlarmsAtThree = score.AlarmsAtThree,
                ValidSeconds = score.ValidSeconds,
                IsScale2 = score.Scale2,
                IsOnOxygen = score.OnOxygen,
            }
            : null,
        Signals = Signals?.ToSignals(path) ?? AlarmSignals.Usual,
    };
}
