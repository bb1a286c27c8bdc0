namespace NanoMedAgent.Hospital.Protocol;

/// <summary>An epoch as its announcement describes it to a reader: the keys of a device's class for at most 24 hours.</summary>
public sealed record Epoch
{
    /// <summary>The device's id.</summary>
    public required string Device { get; init; }

    /// <summary>The data class.</summary>
    public required string DataClass { get; init; }

    /// <summary>Its id: 4 bytes.</summary>
    public required byte[] Id { get; init; }

    /// <summary>The key of its readings: AES-128.</summary>
    public required byte[] Key { get; init; }

    /// <summary>The base IV of its readings: 13 bytes.</summary>
    public required byte[] BaseIv { get; init; }

    /// <summary>
    /// The secret that the device and the custodian share: 32 bytes, or null if this reader is not the custodian. Each purpose has a key of
    /// its own: <see cref="CustodyKey"/>.
    /// </summary>
    public byte[]? CustodySecret { get; init; }

    /// <summary>When it began, in seconds since 1970; null if the device had no clock.</summary>
    public long? Start { get; init; }

    /// <summary>0 no clock, 1 network, 2 authenticated.</summary>
    public required int ClockQuality { get; init; }

    /// <summary>The id of the association that it belongs to, or null.</summary>
    public byte[]? Association { get; init; }

    /// <summary>The id of the association that it names without belonging to it, or null.</summary>
    public byte[]? ClaimedAssociation { get; init; }

    /// <summary>The id of the association that its announcement names, whether it belongs to it or not; hexadecimal, or null.</summary>
    public string? NamedAssociation => AssociationId.ToText(Association ?? ClaimedAssociation);

    /// <summary>The number of the device's boot.</summary>
    public required long Boot { get; init; }

    /// <summary>When it began, in seconds since that boot.</summary>
    public required long Uptime { get; init; }

    /// <summary>The version of the policy on the device.</summary>
    public required long PolicyVersion { get; init; }

    /// <summary>A reading is late after so many seconds.</summary>
    public required int LateAfterSeconds { get; init; }

    /// <summary>The sequence number of its first reading.</summary>
    public long FirstSequence { get; init; } = 1;

    /// <summary>How many recipients have the key of its readings.</summary>
    public int Readers { get; init; } = 1;

    /// <summary>SHA-256 of the announcement's body, to detect another one of the same epoch.</summary>
    public required byte[] AnnouncementDigest { get; init; }

    /// <summary>A purpose in this epoch: an external_aad, or the info of a key. The caller must not change it.</summary>
    internal byte[] PurposeOf(string purpose) => EpochSecrets.Of(this).PurposeOf(purpose);

    /// <summary>The key that the device and the custodian share for a purpose: 32 bytes. The caller must not change it.</summary>
    /// <exception cref="InvalidOperationException">This reader is not the custodian.</exception>
    internal byte[] CustodyKey(string purpose) => EpochSecrets.Of(this).CustodyKey(purpose);
}
