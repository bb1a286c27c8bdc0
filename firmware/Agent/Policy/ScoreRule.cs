namespace NanoMedAgent.Policy;

/// <summary>How the early-warning score is computed for this patient, and from which score on it is an alarm.</summary>
internal sealed class ScoreRule
{
    /// <summary>The score's name in alarms.</summary>
    public const string Name = "news2";

    /// <summary>The alarm threshold.</summary>
    public int AlarmAt;

    /// <summary>Whether three points for a single parameter raise an alarm too.</summary>
    public bool AlarmsAtThree;

    /// <summary>How long the last value of a parameter counts, in seconds.</summary>
    public int ValidSeconds;

    /// <summary>Whether oxygen saturation is scored on scale 2, for patients whose target is 88 to 92 %.</summary>
    public bool IsScale2;

    /// <summary>Whether the patient is given oxygen.</summary>
    public bool IsOnOxygen;
}
