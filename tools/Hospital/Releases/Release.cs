namespace NanoMedAgent.Hospital.Releases;

/// <summary>What a release is and for whom.</summary>
public sealed record Release
{
    /// <summary>It only rises.</summary>
    public required long SequenceNumber { get; init; }

    /// <summary>Major, minor, patch; a negative number begins a pre-release.</summary>
    public IReadOnlyList<int>? Version { get; init; }

    /// <summary>Identifier of the vendor: <see cref="SuitIdentifier.Vendor"/>.</summary>
    public required byte[] Vendor { get; init; }

    /// <summary>Identifier of the class of devices: <see cref="SuitIdentifier.Class"/>.</summary>
    public required byte[] Class { get; init; }

    /// <summary>Identifier of one device, when it is for that one alone.</summary>
    public byte[]? Device { get; init; }

    /// <summary>Its images.</summary>
    public required IReadOnlyList<ReleaseComponent> Components { get; init; }

    /// <summary>When it is not to be begun with any more.</summary>
    public DateTimeOffset? UseBefore { get; init; }

    /// <summary>mWh that the battery must hold.</summary>
    public long? MinimumBattery { get; init; }

    /// <summary>When not null, whoever is with the patient has to agree; lower is more urgent.</summary>
    public int? Priority { get; init; }
}
