namespace NanoMedAgent.Hospital.Policies;

/// <summary>How the National Early Warning Score (NEWS2) is reckoned for a patient, and from when on it is an alarm.</summary>
public sealed record ScoreRule
{
    /// <summary>The most that a score can be.</summary>
    public const int Most = 20;

    /// <summary>From which score on: 5 is the Royal College of Physicians' threshold for an urgent response, 7 for an emergency.</summary>
    public int AlarmAt { get; init; } = 5;

    /// <summary>How many points below that it must be to end the alarm.</summary>
    public int Hysteresis { get; init; }

    /// <summary>How long it must stay there.</summary>
    public int DelaySeconds { get; init; } = 60;

    /// <summary>Whether three points for one parameter alone are an alarm too.</summary>
    public bool AlarmsAtThree { get; init; } = true;

    /// <summary>How long the last value of a parameter counts.</summary>
    public int ValidSeconds { get; init; } = 3600;

    /// <summary>Whether oxygen saturation is judged by scale 2, for patients whose target is 88 to 92 %.</summary>
    public bool IsScale2 { get; init; }

    /// <summary>Whether the patient is given oxygen.</summary>
    public bool IsOnOxygen { get; init; }
}
