namespace NanoMedAgent.Hospital.Policies;

/// <summary>How alarms are signalled, beside the priority of each limit (PROTOCOL.md, "Data policy").</summary>
public sealed record AlarmSignals
{
    /// <summary>The longest pause of the sound, in seconds.</summary>
    public const int LongestPauseSeconds = 600;

    /// <summary>The shortest interval of reminders, in seconds.</summary>
    public const int ShortestReminderSeconds = 30;

    /// <summary>The longest interval of reminders, in seconds.</summary>
    public const int LongestReminderSeconds = 3_600;

    /// <summary>The priority of an alarm because a vital sign has no value.</summary>
    public AlarmPriority NoValue { get; init; } = AlarmPriority.High;

    /// <summary>The priority of an alarm of the early-warning score.</summary>
    public AlarmPriority Score { get; init; } = AlarmPriority.High;

    /// <summary>How long the sound can be paused; 0 when it cannot.</summary>
    public int PauseSeconds { get; init; } = 120;

    /// <summary>The interval of reminders while the sound is off; 0 when it cannot be off.</summary>
    public int ReminderSeconds { get; init; }

    /// <summary>What is in force in a policy that does not say it.</summary>
    public static AlarmSignals Usual { get; } = new();

    /// <summary>Whether a device accepts it.</summary>
    internal bool IsPossible => NoValue != AlarmPriority.None && Enum.IsDefined(NoValue)
        && Score != AlarmPriority.None && Enum.IsDefined(Score)
        && PauseSeconds is >= 0 and <= LongestPauseSeconds
        && ReminderSeconds is 0 or (>= ShortestReminderSeconds and <= LongestReminderSeconds);
}
