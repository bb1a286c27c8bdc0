namespace NanoMedAgent.Hospital.Readings;

/// <summary>Which readings are wanted; everything that is null is not asked for.</summary>
public sealed record ReadingQuery
{
    /// <summary>Of this device.</summary>
    public string? Device { get; init; }

    /// <summary>In the association of this id.</summary>
    public string? Association { get; init; }

    /// <summary>Out of this start of the device, or a later one.</summary>
    public long? FirstBoot { get; init; }

    /// <summary>Measured at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Measured before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The newest ones only, as many as this.</summary>
    public int? Newest { get; init; }
}
