using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.MedAgent.Policies;

/// <summary>A data policy in the JSON format that people edit. Recipients have a name and the file of their public key.</summary>
internal sealed record PolicyDocument
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    };

    /// <summary>The version, which rises with every change.</summary>
    public required int Version { get; init; }

    /// <summary>
    /// The file of the authority's public key, relative to this document: no other key signs it. If left out, any key does that is not a
    /// recipient's.
    /// </summary>
    public string? Authority { get; init; }

    /// <summary>A name for each recipient, and the file of its public key, relative to this document.</summary>
    public required IReadOnlyDictionary<string, string> Recipients { get; init; }

    /// <summary>The readers and the custodian of each data class.</summary>
    public required IReadOnlyDictionary<string, ClassEntry> Classes { get; init; }

    /// <summary>Sampling period in seconds for each vital sign.</summary>
    public required IReadOnlyDictionary<string, int> PeriodSeconds { get; init; }

    /// <summary>A reading that arrives later than this is late.</summary>
    public int LateAfterSeconds { get; init; } = 60;

    /// <summary>How long an encryption key is used at most.</summary>
    public int EpochSeconds { get; init; } = 86400;

    /// <summary>How long an unacknowledged reading may wait in RAM.</summary>
    public int SecondsAtRisk { get; init; } = 15;

    /// <summary>Data classes in the order in which they are evicted when a device's storage is full.</summary>
    [JsonPropertyName("givesWay")]
    public IReadOnlyList<string> EvictionOrder { get; init; } = ["waveform", "device", "vitals", "audit", "alarm"];

    /// <summary>When releases are installed; if left out, devices use their own rule.</summary>
    public UpdatesEntry? Updates { get; init; }

    /// <summary>Alarm limits; if left out, devices raise no alarms.</summary>
    public AlarmsEntry? Alarms { get; init; }

    /// <summary>What pairing with a patient means; if left out, devices use their own rule.</summary>
    public PairingEntry? Pairing { get; init; }

    /// <summary>Where thermometers are; if left out, they measure the temperature of the skin.</summary>
    public ThermometerEntry? Thermometer { get; init; }

    /// <summary>
    /// Files with the certificates (PEM) of the CAs that may issue certificates for a device, relative to this document; if left out,
    /// devices keep none.
    /// </summary>
    public IReadOnlyList<string>? Issuers { get; init; }

    /// <summary>The ward that the devices belong to.</summary>
    public string? Ward { get; init; }

    /// <summary>Reads a document.</summary>
    /// <exception cref="InvalidDataException">It is not a policy document; the message says where the error is.</exception>
    public static PolicyDocument Read(string path) => JsonInput.Read<PolicyDocument>(path, Format);

    /// <summary>The document as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>The key of the authority that it names; null if it names none.</summary>
    /// <param name="path">The document's file.</param>
    /// <exception cref="InvalidDataException">The key's file cannot be read.</exception>
    /// <exception cref="CryptographicException">There is no key in it.</exception>
    public CosePublicKey? ReadAuthority(string path) => Authority is null ? null : ReadKey(path, "authority", Authority);

    /// <summary>Converts it to a policy.</summary>
    /// <param name="path">The document's file: names of key files are relative to its folder.</param>
    /// <exception cref="InvalidDataException">It is not complete, or a class names an unknown recipient.</exception>
    /// <exception cref="CryptographicException">There is no key in a recipient's file.</exception>
    public DataPolicy ToPolicy(string path)
    {
        string[] names = [.. Recipients.Keys];
        int PositionOf(string name, string dataClass)
        {
            int position = Array.IndexOf(names, name);
            return position >= 0 ? position : throw new InvalidDataException(
                $"{path}: class '{dataClass}' names '{name}', which is not one of the recipients; correct the name");
        }

        ClassRule RuleOf(string dataClass, ClassEntry? entry) => entry is { Readers: { } readers, Custodian: { } custodian }
            ? new ClassRule([.. readers.Select(name => PositionOf(name, dataClass))], PositionOf(custodian, dataClass))
            : throw new InvalidDataException($"{path}: class '{dataClass}' needs \"readers\" and a \"custodian\"; add them");

        return new DataPolicy
        {
            Version = Version,
            Recipients = [.. Recipients.Select(recipient => ReadKey(path, recipient.Key, recipient.Value))],
            Classes = Classes.ToDictionary(entry => entry.Key, entry => RuleOf(entry.Key, entry.Value)),
            Periods = PeriodSeconds,
            LateAfterSeconds = LateAfterSeconds,
            EpochSeconds = EpochSeconds,
            SecondsAtRisk = SecondsAtRisk,
            EvictionOrder = EvictionOrder,
            Updates = Updates?.ToRule(path),
            Alarms = Alarms?.ToRule(path),
            Pairing = (Pairing ?? new PairingEntry()).ToRule(),
            Thermometer = Thermometer?.ToRule(path),
            Issuers = [.. (Issuers ?? []).Select(file => ReadIssuer(path, file))],
            Ward = Ward,
        };
    }

    private static string ReadIssuer(string path, string? file) => string.IsNullOrWhiteSpace(file)
        ? throw new InvalidDataException($"{path}: an issuer has no file; name the file with the CA's certificate")
        : IssuerPin.OfPem(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file));

    private static CosePublicKey ReadKey(string path, string whose, string? file) => string.IsNullOrWhiteSpace(file)
        ? throw new InvalidDataException($"{path}: '{whose}' has no file; name the file with its public key")
        : CosePublicKey.FromPem(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file));
}
