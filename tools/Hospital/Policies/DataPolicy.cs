using System.Formats.Cbor;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Policies;

/// <summary>Who may read what of a sensor, and how often it measures.</summary>
public sealed record DataPolicy
{
    /// <summary>All data classes (PROTOCOL.md, "Keys").</summary>
    public static readonly IReadOnlyList<string> AllClasses = ["vitals", "alarm", "waveform", "device", "audit"];

    /// <summary>The most recipients that a device takes.</summary>
    public const int RecipientsLimit = 8;

    private const int SecondsLimit = 86400;
    private const int ShortestEpoch = 60;

    /// <summary>It only rises.</summary>
    public required int Version { get; init; }

    /// <summary>The recipients' public keys.</summary>
    public required IReadOnlyList<CosePublicKey> Recipients { get; init; }

    /// <summary>The rule of each class that somebody reads.</summary>
    public required IReadOnlyDictionary<string, ClassRule> Classes { get; init; }

    /// <summary>Sampling period in seconds of each vital sign that is measured, by its name on the wire.</summary>
    public required IReadOnlyDictionary<string, int> Periods { get; init; }

    /// <summary>Seconds after its measurement from which on a reading is late.</summary>
    public int LateAfterSeconds { get; init; } = 60;

    /// <summary>The longest life of a key in seconds.</summary>
    public int EpochSeconds { get; init; } = SecondsLimit;

    /// <summary>How long a reading that nobody has acknowledged may wait in a device's RAM: what a sudden end of power costs at most. 0 for not at all.</summary>
    public int SecondsAtRisk { get; init; } = 15;

    /// <summary>All data classes; when a device's storage is full, readings of the first of them go first.</summary>
    public IReadOnlyList<string> EvictionOrder { get; init; } = ["waveform", "device", "vitals", "audit", "alarm"];

    /// <summary>When releases are tried, or null: then a device has its own rule, and the policy the bytes that it had before there were updates.</summary>
    public UpdateRule? Updates { get; init; }

    /// <summary>What is an alarm, or null: then a device raises none.</summary>
    public AlarmRule? Alarms { get; init; }

    /// <summary>What association with a patient means. Only what differs from a device's own rule is written: so the policy has the bytes that it had before there was pairing.</summary>
    public PairingRule Pairing { get; init; } = new();

    /// <summary>Everything, to one recipient.</summary>
    public static DataPolicy Default(CosePublicKey recipient, int periodSeconds) => new()
    {
        Version = 1,
        Recipients = [recipient],
        Classes = AllClasses.ToDictionary(name => name, _ => new ClassRule([0], 0)),
        Periods = VitalSign.All.ToDictionary(sign => sign.Name, _ => periodSeconds),
    };

    /// <summary>What a device would refuse, in words; empty when it would take the policy.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        if (Version < 0)
        {
            faults.Add("the version is below 0");
        }

        if (Recipients.Count is 0 or > RecipientsLimit)
        {
            faults.Add($"there are {Recipients.Count} recipients; a device takes 1 to {RecipientsLimit}");
        }

        if (!Classes.ContainsKey("vitals"))
        {
            faults.Add("nobody reads the class 'vitals'");
        }

        foreach ((string name, ClassRule rule) in Classes)
        {
            if (!AllClasses.Contains(name))
            {
                faults.Add($"'{name}' is no data class; there are {string.Join(", ", AllClasses)}");
            }

            if (rule.Readers.Count == 0 || rule.Readers.Any(reader => reader < 0 || reader >= Recipients.Count))
            {
                faults.Add($"class '{name}': readers are named by their position among the recipients, 0 to {Recipients.Count - 1}");
            }

            if (!rule.Readers.Contains(rule.Custodian))
            {
                faults.Add($"class '{name}': the custodian must be one of the readers, as it acknowledges what it has read");
            }
        }

        foreach ((string name, int seconds) in Periods)
        {
            if (VitalSign.Find(name) is null)
            {
                faults.Add($"'{name}' is no vital sign; there are {string.Join(", ", VitalSign.All.Select(sign => sign.Name))}");
            }

            if (seconds is < 1 or > SecondsLimit)
            {
                faults.Add($"'{name}': a period is 1 to {SecondsLimit} seconds");
            }
        }

        if (LateAfterSeconds is < 1 or > SecondsLimit)
        {
            faults.Add($"late-after is 1 to {SecondsLimit} seconds");
        }

        if (SecondsAtRisk is < 0 or > SecondsLimit)
        {
            faults.Add($"seconds at risk are 0 to {SecondsLimit}");
        }

        if (!EvictionOrder.Order().SequenceEqual(AllClasses.Order()))
        {
            faults.Add($"what gives way first is said of each class once: {string.Join(", ", AllClasses)}");
        }

        if (EpochSeconds is < ShortestEpoch or > SecondsLimit)
        {
            faults.Add($"an epoch is {ShortestEpoch} to {SecondsLimit} seconds long");
        }

        faults.AddRange(Updates?.Faults() ?? []);
        faults.AddRange(Alarms?.Faults(Periods) ?? []);
        if (Alarms is not null && !Classes.ContainsKey("alarm"))
        {
            faults.Add("there are alarms, and nobody reads the class 'alarm'");
        }

        return faults;
    }

    /// <summary>What a device would take, and is hardly meant, in words.</summary>
    public IReadOnlyList<string> Doubts() => [.. Alarms?.Doubts(Periods) ?? []];

    /// <summary>Whether another policy says the same, whatever its version.</summary>
    public bool SaysTheSameAs(DataPolicy other) => (this with { Version = 0 }).Encode().AsSpan().SequenceEqual((other with { Version = 0 }).Encode());

    /// <summary>The payload that the authority signs.</summary>
    internal byte[] Encode()
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        bool hasPairing = Pairing != new PairingRule();
        writer.WriteStartMap(8 + (Updates is null ? 0 : 1) + (Alarms is null ? 0 : 1) + (hasPairing ? 1 : 0));
        writer.WriteInt32(1);
        writer.WriteInt32(Version);
        writer.WriteInt32(2);
        writer.WriteStartArray(Recipients.Count);
        foreach (CosePublicKey recipient in Recipients)
        {
            recipient.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteInt32(3);
        writer.WriteStartMap(Classes.Count);
        foreach ((string name, ClassRule rule) in Classes)
        {
            writer.WriteTextString(name);
            writer.WriteStartArray(2);
            writer.WriteStartArray(rule.Readers.Count);
            foreach (int reader in rule.Readers)
            {
                writer.WriteInt32(reader);
            }

            writer.WriteEndArray();
            writer.WriteInt32(rule.Custodian);
            writer.WriteEndArray();
        }

        writer.WriteEndMap();
        writer.WriteInt32(4);
        writer.WriteStartMap(Periods.Count);
        foreach ((string name, int seconds) in Periods)
        {
            writer.WriteTextString(name);
            writer.WriteInt32(seconds);
        }

        writer.WriteEndMap();
        writer.WriteInt32(5);
        writer.WriteInt32(LateAfterSeconds);
        writer.WriteInt32(6);
        writer.WriteInt32(EpochSeconds);
        writer.WriteInt32(7);
        writer.WriteInt32(SecondsAtRisk);
        writer.WriteInt32(8);
        writer.WriteStartArray(EvictionOrder.Count);
        foreach (string name in EvictionOrder)
        {
            writer.WriteTextString(name);
        }

        writer.WriteEndArray();
        if (Updates is { } updates)
        {
            writer.WriteInt32(9);
            writer.WriteStartArray(5);
            writer.WriteInt32(updates.WindowFrom);
            writer.WriteInt32(updates.WindowTo);
            writer.WriteBoolean(updates.AsksNurse);
            writer.WriteInt32(updates.TrialMinutes);
            writer.WriteInt32(updates.LeastBatteryPercent);
            writer.WriteEndArray();
        }

        if (Alarms is { } alarms)
        {
            writer.WriteInt32(10);
            alarms.WriteTo(writer);
        }

        if (hasPairing)
        {
            writer.WriteInt32(11);
            writer.WriteStartArray(2);
            writer.WriteBoolean(Pairing.IsRequired);
            writer.WriteBoolean(Pairing.IsConfirmed);
            writer.WriteEndArray();
        }

        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>Reads the payload.</summary>
    /// <exception cref="CborContentException">It is not CBOR.</exception>
    /// <exception cref="InvalidOperationException">It is not a policy.</exception>
    internal static DataPolicy? Decode(byte[] payload)
    {
        CborReader reader = new(payload, CborConformanceMode.Canonical);
        reader.ReadStartMap();
        DataPolicy policy = new() { Version = -1, Recipients = [], Classes = new Dictionary<string, ClassRule>(), Periods = new Dictionary<string, int>() };
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            int label = reader.ReadInt32();
            switch (label)
            {
                case 1:
                    policy = policy with { Version = reader.ReadInt32() };
                    break;
                case 2:
                    policy = policy with { Recipients = ReadRecipients(reader) };
                    break;
                case 3:
                    policy = policy with { Classes = ReadClasses(reader) };
                    break;
                case 4:
                    policy = policy with { Periods = ReadPeriods(reader) };
                    break;
                case 5:
                    policy = policy with { LateAfterSeconds = reader.ReadInt32() };
                    break;
                case 6:
                    policy = policy with { EpochSeconds = reader.ReadInt32() };
                    break;
                case 7:
                    policy = policy with { SecondsAtRisk = reader.ReadInt32() };
                    break;
                case 8:
                    policy = policy with { EvictionOrder = ReadNames(reader) };
                    break;
                case 9:
                    policy = policy with { Updates = ReadUpdates(reader) };
                    break;
                case 10:
                    policy = policy with { Alarms = AlarmRule.Read(reader) };
                    break;
                case 11:
                    policy = policy with { Pairing = ReadPairing(reader) };
                    break;
                default:
                    return null;
            }
        }

        reader.ReadEndMap();
        return policy;
    }

    private static List<CosePublicKey> ReadRecipients(CborReader reader)
    {
        List<CosePublicKey> recipients = [];
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            recipients.Add(CosePublicKey.Read(reader) ?? throw new InvalidOperationException("a recipient's key is no P-256 key"));
        }

        reader.ReadEndArray();
        return recipients;
    }

    private static Dictionary<string, ClassRule> ReadClasses(CborReader reader)
    {
        Dictionary<string, ClassRule> classes = [];
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            string name = reader.ReadTextString();
            reader.ReadStartArray();
            reader.ReadStartArray();
            List<int> readers = [];
            while (reader.PeekState() != CborReaderState.EndArray)
            {
                readers.Add(reader.ReadInt32());
            }

            reader.ReadEndArray();
            classes.Add(name, new ClassRule(readers, reader.ReadInt32()));
            reader.ReadEndArray();
        }

        reader.ReadEndMap();
        return classes;
    }

    private static Dictionary<string, int> ReadPeriods(CborReader reader)
    {
        Dictionary<string, int> periods = [];
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            periods.Add(reader.ReadTextString(), reader.ReadInt32());
        }

        reader.ReadEndMap();
        return periods;
    }

    private static UpdateRule ReadUpdates(CborReader reader)
    {
        reader.ReadStartArray();
        UpdateRule rule = new()
        {
            WindowFrom = reader.ReadInt32(),
            WindowTo = reader.ReadInt32(),
            AsksNurse = reader.ReadBoolean(),
            TrialMinutes = reader.ReadInt32(),
            LeastBatteryPercent = reader.ReadInt32(),
        };
        reader.ReadEndArray();
        return rule;
    }

    private static PairingRule ReadPairing(CborReader reader)
    {
        reader.ReadStartArray();
        PairingRule rule = new() { IsRequired = reader.ReadBoolean(), IsConfirmed = reader.ReadBoolean() };
        reader.ReadEndArray();
        return rule;
    }

    private static List<string> ReadNames(CborReader reader)
    {
        List<string> names = [];
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            names.Add(reader.ReadTextString());
        }

        reader.ReadEndArray();
        return names;
    }
}
