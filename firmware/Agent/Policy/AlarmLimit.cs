namespace NanoMedAgent.Policy;

/// <summary>The normal range of a vital sign. Numbers are in the unit of the sensors: tenths, or pascals.</summary>
internal sealed class AlarmLimit
{
    /// <summary>Stands for <see cref="Low"/> when there is no lower limit.</summary>
    public const int NoLow = int.MinValue;

    /// <summary>Stands for <see cref="High"/> when there is no upper limit.</summary>
    public const int NoHigh = int.MaxValue;

    /// <summary>The sign's name, as in <c>Vitals</c>; for the score, <see cref="ScoreRule.Name"/>.</summary>
    public string Name;

    /// <summary>A value below it raises the alarm.</summary>
    public int Low;

    /// <summary>A value above it raises the alarm.</summary>
    public int High;

    /// <summary>How far inside the limit a value must be to end the alarm.</summary>
    public int Hysteresis;

    /// <summary>How long values must stay outside to raise the alarm, in seconds.</summary>
    public int DelaySeconds;
}
