namespace NanoMedAgent.Policy;

/// <summary>Between what a vital sign should stay. Numbers are in the unit of the sign as the sensors give it: tenths, or pascal.</summary>
internal sealed class AlarmLimit
{
    /// <summary>In place of <see cref="Low"/> where there is no lower limit.</summary>
    public const int NoLow = int.MinValue;

    /// <summary>In place of <see cref="High"/> where there is no upper limit.</summary>
    public const int NoHigh = int.MaxValue;

    /// <summary>The sign's name, as in <c>Vitals</c>; for the score, <see cref="ScoreRule.Name"/>.</summary>
    public string Name;

    /// <summary>Below it is an alarm.</summary>
    public int Low;

    /// <summary>Above it is an alarm.</summary>
    public int High;

    /// <summary>How far inside the limit a value must be to end the alarm.</summary>
    public int Hysteresis;

    /// <summary>How long values must stay outside.</summary>
    public int DelaySeconds;
}
