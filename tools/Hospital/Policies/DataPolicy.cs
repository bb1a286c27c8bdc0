using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Policies;

/// <summary>Who may read which data of a sensor, and how often it measures (PROTOCOL.md, "Data policy").</summary>
public sealed record DataPolicy
{
    /// <summary>All data classes (PROTOCOL.md, "Keys").</summary>
    public static readonly IReadOnlyList<string> AllClasses = ["vitals", "alarm", "waveform", "device", "audit"];

    /// <summary>The most recipients that a device accepts.</summary>
    public const int RecipientsLimit = 8;

    /// <summary>The most issuers of certificates that a device accepts.</summary>
    public const int IssuersLimit = 4;

    private const int DigestLength = 32;
    private const int SecondsLimit = 86400;
    private const int ShortestEpoch = 60;

    /// <summary>The version: each policy of a device has a higher one than the policy before.</summary>
    public required int Version { get; init; }

    /// <summary>The recipients' public keys.</summary>
    public required IReadOnlyList<CosePublicKey> Recipients { get; init; }

    /// <summary>The rules of the data classes that somebody reads.</summary>
    public required IReadOnlyDictionary<string, ClassRule> Classes { get; init; }

    /// <summary>The sampling periods in seconds of the vital signs that are measured, by their names on the wire.</summary>
    public required IReadOnlyDictionary<string, int> Periods { get; init; }

    /// <summary>A reading is late so many seconds after its measurement.</summary>
    public int LateAfterSeconds { get; init; } = 60;

    /// <summary>The longest epoch in seconds: after that a device makes new keys.</summary>
    public int EpochSeconds { get; init; } = SecondsLimit;

    /// <summary>
    /// How long a reading without an acknowledgement may stay in a device's RAM only: a power cut loses no more. 0 for not at all.
    /// </summary>
    public int SecondsAtRisk { get; init; } = 15;

    /// <summary>All data classes: when a device's storage is full, it evicts readings of the first class first.</summary>
    public IReadOnlyList<string> EvictionOrder { get; init; } = ["waveform", "device", "vitals", "audit", "alarm"];

    /// <summary>When releases are tried; null for the device's default.</summary>
    public UpdateRule? Updates { get; init; }

    /// <summary>When the device raises alarms; null for never.</summary>
    public AlarmRule? Alarms { get; init; }

    /// <summary>What an association with a patient means. The default is not encoded.</summary>
    public PairingRule Pairing { get; init; } = new();

    /// <summary>
    /// Where thermometers are, if they measure the body's temperature; null if they measure the skin's, to which nothing applies that is
    /// meant for the body's.
    /// </summary>
    public ThermometerRule? Thermometer { get; init; }

    /// <summary>
    /// Which CAs may issue certificates for a device: SHA-256 of each one's SubjectPublicKeyInfo, 64 lower-case hexadecimal digits. Empty
    /// if devices keep no certificates.
    /// </summary>
    public IReadOnlyList<string> Issuers { get; init; } = [];

    /// <summary>The ward that the devices belong to: delegations may be for one. null if there is none.</summary>
    public string? Ward { get; init; }

    /// <summary>A policy that lets one recipient read everything.</summary>
    public static DataPolicy Default(CosePublicKey recipient, int periodSeconds) => new()
    {
        Version = 1,
        Recipients = [recipient],
        Classes = AllClasses.ToDictionary(name => name, _ => new ClassRule([0], 0)),
        Periods = VitalSign.All.ToDictionary(sign => sign.Name, _ => periodSeconds),
    };

    /// <summary>Why a device would refuse the policy; empty if it would accept it.</summary>
    public IReadOnlyList<string> Errors()
    {
        List<string> errors = [];
        if (Version < 0)
        {
            errors.Add("the version is below 0; it counts from 0");
        }

        if (Recipients.Count is 0 or > RecipientsLimit)
        {
            errors.Add($"there are {Recipients.Count} recipients; a device accepts 1 to {RecipientsLimit}");
        }

        if (!Classes.ContainsKey("vitals"))
        {
            errors.Add("nobody reads the class 'vitals'; name its readers");
        }

        foreach ((string name, ClassRule rule) in Classes)
        {
            if (!AllClasses.Contains(name))
            {
                errors.Add($"'{name}' is not a data class; there are {string.Join(", ", AllClasses)}");
            }

            if (rule.Readers.Count == 0 || rule.Readers.Any(reader => reader < 0 || reader >= Recipients.Count))
            {
                errors.Add($"class '{name}': readers are named by their position among the recipients, 0 to {Recipients.Count - 1}");
            }

            if (!rule.Readers.Contains(rule.Custodian))
            {
                errors.Add($"class '{name}': the custodian must be one of the readers, because it acknowledges what it has stored");
            }
        }

        foreach ((string name, int seconds) in Periods)
        {
            if (VitalSign.Find(name) is null)
            {
                errors.Add($"'{name}' is not a vital sign; there are {string.Join(", ", VitalSign.All.Select(sign => sign.Name))}");
            }

            if (seconds is < 1 or > SecondsLimit)
            {
                errors.Add($"'{name}': a period is 1 to {SecondsLimit} seconds");
            }
        }

        if (LateAfterSeconds is < 1 or > SecondsLimit)
        {
            errors.Add($"late-after is 1 to {SecondsLimit} seconds");
        }

        if (SecondsAtRisk is < 0 or > SecondsLimit)
        {
            errors.Add($"seconds at risk are 0 to {SecondsLimit}");
        }

        if (!EvictionOrder.Order().SequenceEqual(AllClasses.Order()))
        {
            errors.Add($"the order of eviction must name each class once: {string.Join(", ", AllClasses)}");
        }

        if (EpochSeconds is < ShortestEpoch or > SecondsLimit)
        {
            errors.Add($"an epoch is {ShortestEpoch} to {SecondsLimit} seconds long");
        }

        if (Issuers.Count > IssuersLimit)
        {
            errors.Add($"there are {Issuers.Count} issuers of certificates; a device accepts at most {IssuersLimit}");
        }

        errors.AddRange(Issuers
            .Where(issuer => issuer.Length != 2 * DigestLength || !issuer.All(char.IsAsciiHexDigitLower))
            .Select(issuer => $"issuer '{issuer}' is not the SHA-256 of a public key: 64 hexadecimal digits in lower case"));
        errors.AddRange(Updates?.Errors() ?? []);
        errors.AddRange(Alarms?.Errors(Periods) ?? []);
        errors.AddRange(Thermometer?.Errors() ?? []);
        if (Ward is { } ward && !WardName.IsValid(ward))
        {
            errors.Add($"ward: {WardName.Rule}");
        }

        if (Alarms is not null && !Classes.ContainsKey("alarm"))
        {
            errors.Add("there are alarms, and nobody reads the class 'alarm'");
        }

        return errors;
    }

    /// <summary>What a device would accept although it is probably a mistake.</summary>
    public IReadOnlyList<string> Warnings() => [.. Alarms?.Warnings(Periods) ?? []];

    /// <summary>Whether another policy has the same content, apart from its version.</summary>
    public bool HasSameContentAs(DataPolicy other) =>
        PolicyEncoding.Encode(this with { Version = 0 }).AsSpan().SequenceEqual(PolicyEncoding.Encode(other with { Version = 0 }));
}
