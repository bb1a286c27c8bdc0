namespace NanoMedAgent.MedAgent.Policies;

/// <summary>How the early-warning score is computed, and when it raises an alarm.</summary>
internal sealed record ScoreEntry
{
    /// <summary>This score or a higher one is an alarm.</summary>
    public int AlarmAt { get; init; } = 5;

    /// <summary>How many points lower the score must be to end the alarm.</summary>
    public int Hysteresis { get; init; }

    /// <summary>How long the score must be that high.</summary>
    public int DelaySeconds { get; init; } = 60;

    /// <summary>Whether three points in a single parameter are an alarm too.</summary>
    public bool AlarmsAtThree { get; init; } = true;

    /// <summary>How long the last value of a parameter is used.</summary>
    public int ValidSeconds { get; init; } = 3600;

    /// <summary>Whether oxygen saturation is scored by scale 2, for patients whose target is 88 to 92 %.</summary>
    public bool Scale2 { get; init; }

    /// <summary>Whether the patient receives oxygen.</summary>
    public bool OnOxygen { get; init; }
}
