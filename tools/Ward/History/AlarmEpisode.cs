using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Languages;

namespace NanoMedAgent.Ward.History;

/// <summary>An alarm from its beginning to its end, as histories show it.</summary>
public sealed record AlarmEpisode
{
    // An alarm that is over so soon has called somebody for nothing.
    private static readonly TimeSpan Nuisance = TimeSpan.FromSeconds(10);

    /// <summary>Whose.</summary>
    public required Association Association { get; init; }

    /// <summary>The bed in which the patient was when it began.</summary>
    public required string Bed { get; init; }

    /// <summary>What it is about.</summary>
    public required PageText Text { get; init; }

    /// <summary>Whether it is about the sensor and not about the patient.</summary>
    public bool IsTechnical { get; init; }

    /// <summary>The highest priority that it has reached.</summary>
    public required string Priority { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Begin { get; init; }

    /// <summary>Whether that is the sensor's own time. Otherwise it is when it arrived, and says nothing of how long that took.</summary>
    public bool IsBeginMeasured { get; init; }

    /// <summary>When it was over; null if it is not, or if nobody knows.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>When the ward's pages have first shown it, or null if that is not known.</summary>
    public DateTimeOffset? Shown { get; init; }

    /// <summary>When somebody has acknowledged it, or null.</summary>
    public DateTimeOffset? Seen { get; init; }

    /// <summary>Who has, and where: "at the sensor", "kim, on the page"; empty if nobody.</summary>
    public PageText SeenBy { get; init; } = PageText.None;

    /// <summary>The version of the policy in force, and its limit where the ward has that policy; empty if neither is known.</summary>
    public PageText Policy { get; init; } = PageText.None;

    /// <summary>Whether it was over within ten seconds.</summary>
    public bool IsNuisance => End - Begin <= Nuisance;

    /// <summary>From the sign to the page.</summary>
    public TimeSpan? DelayToPage => IsBeginMeasured ? Positive(Shown - Begin) : null;

    /// <summary>From the sign to the acknowledgement.</summary>
    public TimeSpan? DelayToSeen => IsBeginMeasured ? Positive(Seen - Begin) : null;

    /// <summary>Clocks may differ by a little.</summary>
    private static TimeSpan? Positive(TimeSpan? delay) => delay < TimeSpan.Zero ? TimeSpan.Zero : delay;
}
