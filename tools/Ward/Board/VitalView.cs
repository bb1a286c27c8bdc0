namespace NanoMedAgent.Ward.Board;

/// <summary>A vital sign at a bed, as it is shown.</summary>
public sealed record VitalView
{
    /// <summary>Its name in words.</summary>
    public required string Title { get; init; }

    /// <summary>The number, or two with a stroke between them; a dash where there is none.</summary>
    public required string Number { get; init; }

    /// <summary>As people write it.</summary>
    public required string Unit { get; init; }

    /// <summary>When it was measured, or null when nobody knows.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>How far it may be taken for what is so now.</summary>
    public required Freshness Freshness { get; init; }

    /// <summary>What has to be known with it: its age, where that matters, its quality, why there is none. Empty for nothing.</summary>
    public required string Remark { get; init; }

    /// <summary>The last hours.</summary>
    public required Trend Trend { get; init; }
}
