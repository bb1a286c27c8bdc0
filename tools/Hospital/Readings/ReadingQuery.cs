namespace NanoMedAgent.Hospital.Readings;

/// <summary>Conditions for measured values; null for no condition.</summary>
public sealed record ReadingQuery
{
    /// <summary>The id of the device.</summary>
    public string? Device { get; init; }

    /// <summary>The id of the association.</summary>
    public string? Association { get; init; }

    /// <summary>In this boot of the device, or a later one.</summary>
    public long? FirstBoot { get; init; }

    /// <summary>Measured at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Measured before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only the newest ones, at most so many: by their numbers, and not by their times.</summary>
    public int? Newest { get; init; }
}
