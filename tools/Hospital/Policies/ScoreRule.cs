namespace NanoMedAgent.Hospital.Policies;

/// <summary>How the National Early Warning Score (NEWS2) is computed for a patient, and when it raises an alarm.</summary>
public sealed record ScoreRule
{
    /// <summary>The highest possible score.</summary>
    public const int Most = 20;

    /// <summary>
    /// The lowest score that raises an alarm: 5 is the Royal College of Physicians' threshold for an urgent response, 7 for an emergency.
    /// </summary>
    public int AlarmAt { get; init; } = 5;

    /// <summary>The alarm ends so many points below that.</summary>
    public int Hysteresis { get; init; }

    /// <summary>How long the score must be so high.</summary>
    public int DelaySeconds { get; init; } = 60;

    /// <summary>Whether three points for a single parameter raise an alarm too.</summary>
    public bool AlarmsAtThree { get; init; } = true;

    /// <summary>How long the last value of a parameter is valid.</summary>
    public int ValidSeconds { get; init; } = 3600;

    /// <summary>Whether oxygen saturation is scored with scale 2, for patients with a target of 88 to 92 %.</summary>
    public bool IsScale2 { get; init; }

    /// <summary>Whether the patient gets oxygen.</summary>
    public bool IsOnOxygen { get; init; }
}
