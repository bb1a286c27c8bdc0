namespace NanoMedAgent.MedAgent.Policies;

/// <summary>What a new policy is made of.</summary>
/// <param name="Recipients">Files of the recipients' public keys.</param>
/// <param name="Authority">The file of the authority's public key; null if any key may sign the policy.</param>
internal sealed record PolicyStart(IReadOnlyList<string> Recipients, string? Authority)
{
    /// <summary>The sampling period; null for the usual one.</summary>
    public int? PeriodSeconds { get; init; }

    /// <summary>Whether it has alarm limits.</summary>
    public bool HasAlarms { get; init; }

    /// <summary>The names of the vital signs that get limits; null for those that a monitor with everything would measure.</summary>
    public IReadOnlySet<string>? Signs { get; init; }

    /// <summary>Whether devices measure only while they are paired.</summary>
    public bool OnlyWhilePaired { get; init; }

    /// <summary>Where thermometers are; null for on the skin.</summary>
    public ThermometerEntry? Thermometer { get; init; }

    /// <summary>Files of the certificates of the CAs that may issue certificates for a device.</summary>
    public IReadOnlyList<string> Issuers { get; init; } = [];

    /// <summary>The alarm limits; null for none. A thermometer that is not on the skin measures the body's temperature.</summary>
    public AlarmsEntry? Alarms => !HasAlarms ? null
        : Signs is null ? AlarmsEntry.ForAdults
        : AlarmsEntry.ForAdults.For([.. Signs.Select(sign => sign == "st" && Thermometer is not null ? "t" : sign)]);
}
