using NanoMedAgent.Ward.Languages;
using NanoMedAgent.Ward.Trends;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>A vital sign at a bed, as pages show it.</summary>
public sealed record VitalSignView
{
    /// <summary>Its name.</summary>
    public required PageText Title { get; init; }

    /// <summary>The number; for a blood pressure two, with a slash between them; a dash where there is none.</summary>
    public required PageText Number { get; init; }

    /// <summary>The unit, for people.</summary>
    public required string Unit { get; init; }

    /// <summary>When it was measured, or null when that is unknown.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Whether it still describes the patient now.</summary>
    public required Freshness Freshness { get; init; }

    /// <summary>Whether this value raises an alarm now.</summary>
    public bool IsAlarming { get; init; }

    /// <summary>What people must know with the number: its age, its quality, or why there is none. Empty for nothing.</summary>
    public required PageText Remark { get; init; }

    /// <summary>The last hours.</summary>
    public required Trend Trend { get; init; }

    /// <summary>Its values, for people who point at the trend.</summary>
    internal TrendReadout? Readout { get; init; }

    /// <summary>How style sheets show it.</summary>
    public string Classes => $"vital {Freshness.ToString().ToLowerInvariant()}{(IsAlarming ? " alarming" : "")}";
}
