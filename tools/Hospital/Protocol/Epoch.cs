namespace NanoMedAgent.Hospital.Protocol;

/// <summary>An epoch as its announcement tells it to a reader.</summary>
public sealed record Epoch
{
    /// <summary>The device's id.</summary>
    public required string Device { get; init; }

    /// <summary>The data class.</summary>
    public required string DataClass { get; init; }

    /// <summary>Four bytes.</summary>
    public required byte[] Id { get; init; }

    /// <summary>AES-128, of the readings.</summary>
    public required byte[] Key { get; init; }

    /// <summary>13 bytes.</summary>
    public required byte[] BaseIv { get; init; }

    /// <summary>32 bytes, or null when this reader is not the custodian.</summary>
    public byte[]? AcknowledgementKey { get; init; }

    /// <summary>Seconds since 1970, or null when the device had no clock.</summary>
    public long? Start { get; init; }

    /// <summary>0 no clock, 1 network, 2 authenticated.</summary>
    public required int ClockQuality { get; init; }

    /// <summary>The pairing that it belongs to, or null.</summary>
    public byte[]? Association { get; init; }

    /// <summary>Which start of the device.</summary>
    public required long Boot { get; init; }

    /// <summary>Seconds since that start.</summary>
    public required long Uptime { get; init; }

    /// <summary>The policy in force.</summary>
    public required long PolicyVersion { get; init; }

    /// <summary>Seconds from which on a reading is late.</summary>
    public required int LateAfterSeconds { get; init; }

    /// <summary>SHA-256 of the announcement, to tell another one of the same epoch.</summary>
    public required byte[] AnnouncementDigest { get; init; }
}
