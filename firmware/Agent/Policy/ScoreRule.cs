namespace NanoMedAgent.Policy;

/// <summary>How the early-warning score is reckoned for this patient, and from when on it is an alarm.</summary>
internal sealed class ScoreRule
{
    /// <summary>The score's name in alarms.</summary>
    public const string Name = "news2";

    /// <summary>From which score on: <see cref="AlarmLimit.High"/> is one less.</summary>
    public AlarmLimit Limit;

    /// <summary>Whether three points for one parameter alone are an alarm too.</summary>
    public bool AlarmsAtThree;

    /// <summary>How long the last value of a parameter counts.</summary>
    public int ValidSeconds;

    /// <summary>Whether oxygen saturation is judged by scale 2, for patients whose target is 88 to 92 %.</summary>
    public bool IsScale2;

    /// <summary>Whether the patient is given oxygen.</summary>
    public bool IsOnOxygen;
}
