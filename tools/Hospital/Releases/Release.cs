namespace NanoMedAgent.Hospital.Releases;

/// <summary>A release: what it contains, and for which devices it is.</summary>
public sealed record Release
{
    /// <summary>The sequence number: each release has a higher one than the release before.</summary>
    public required long SequenceNumber { get; init; }

    /// <summary>The version: major, minor, patch; a negative number begins a pre-release.</summary>
    public IReadOnlyList<int>? Version { get; init; }

    /// <summary>Identifier of the vendor: <see cref="SuitIdentifier.Vendor"/>.</summary>
    public required byte[] Vendor { get; init; }

    /// <summary>Identifier of the class of devices: <see cref="SuitIdentifier.Class"/>.</summary>
    public required byte[] Class { get; init; }

    /// <summary>Identifier of one device, if it is only for that device.</summary>
    public byte[]? Device { get; init; }

    /// <summary>Its images.</summary>
    public required IReadOnlyList<ReleaseComponent> Components { get; init; }

    /// <summary>Its CoSWID tag (<see cref="SoftwareTag"/>), if it has one: the manifest has its digest only.</summary>
    public byte[]? Tag { get; init; }

    /// <summary>After this time a device does not begin to install it.</summary>
    public DateTimeOffset? UseBefore { get; init; }

    /// <summary>The lowest charge of the battery, in mWh.</summary>
    public long? MinimumBattery { get; init; }

    /// <summary>If not null, somebody at the patient must approve it; a lower number is more urgent.</summary>
    public int? Priority { get; init; }
}
