namespace NanoMedAgent.Hospital.Readings;

/// <summary>What a database holds of a pack itself.</summary>
internal readonly record struct PackRow
{
    /// <summary>Its number; later packs have higher ones.</summary>
    public required long Number { get; init; }

    /// <summary>The number of its device.</summary>
    public required int Device { get; init; }

    /// <summary>The number of its class.</summary>
    public required int DataClass { get; init; }

    /// <summary>Its sequence number.</summary>
    public required long Sequence { get; init; }

    /// <summary>The number of its device in its association.</summary>
    public required int Origin { get; init; }

    /// <summary>The number of its epoch.</summary>
    public required int Epoch { get; init; }

    /// <summary>The number of the device's boot.</summary>
    public required long Boot { get; init; }

    /// <summary>The quality of the clock in its epoch.</summary>
    public required int ClockQuality { get; init; }

    /// <summary>When it arrived, in seconds since 1970.</summary>
    public required long ReceivedSeconds { get; init; }

    /// <summary>When it was made, in seconds since 1970; null as long as that is unknown.</summary>
    public required long? TimeSeconds { get; init; }

    /// <summary>Whether it is late.</summary>
    public required bool IsLate { get; init; }

    /// <summary>Whether its time was computed afterwards.</summary>
    public required bool IsRebased { get; init; }
}
