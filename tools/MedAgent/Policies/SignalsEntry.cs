using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.MedAgent.Policies;

/// <summary>How alarms are signalled. What is left out is as in a policy without it.</summary>
internal sealed record SignalsEntry
{
    private static readonly AlarmPriority[] Priorities = [AlarmPriority.Low, AlarmPriority.Medium, AlarmPriority.High];

    /// <summary>The priority of a missing value: "low", "medium" or "high".</summary>
    public string? NoValue { get; init; }

    /// <summary>The priority of the early-warning score.</summary>
    public string? News2 { get; init; }

    /// <summary>How long the sound can be paused; 0 for not at all.</summary>
    public int PauseSeconds { get; init; } = AlarmSignals.Usual.PauseSeconds;

    /// <summary>The interval of reminders while the sound is off; 0 when it cannot be off.</summary>
    public int ReminderSeconds { get; init; } = AlarmSignals.Usual.ReminderSeconds;

    /// <summary>Converts it.</summary>
    /// <param name="path">The policy's file, for messages.</param>
    /// <exception cref="InvalidDataException">There is no such priority.</exception>
    public AlarmSignals ToSignals(string path) => new()
    {
        NoValue = PriorityOf(NoValue, path, "signals: noValue"),
        Score = PriorityOf(News2, path, "signals: news2"),
        PauseSeconds = PauseSeconds,
        ReminderSeconds = ReminderSeconds,
    };

    /// <summary>The priority of a word; without one the highest.</summary>
    /// <param name="word">The word, or null.</param>
    /// <param name="path">The policy's file, for messages.</param>
    /// <param name="place">Where in the alarms, for messages.</param>
    /// <exception cref="InvalidDataException">There is no such priority.</exception>
    public static AlarmPriority PriorityOf(string? word, string path, string place) => word is null
        ? AlarmPriority.High
        : Array.Find(Priorities, each => WordOf(each) == word) is var found and not AlarmPriority.None
            ? found
            : throw new InvalidDataException(
                $"{path}: alarms: {place}: '{word}' is no priority; there are {string.Join(", ", Priorities.Select(WordOf))}");

    /// <summary>A priority as a word.</summary>
    public static string WordOf(AlarmPriority priority) => priority.ToString().ToLowerInvariant();
}
