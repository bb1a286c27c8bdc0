using System.Formats.Cbor;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Policies;

/// <summary>Who may read what of a sensor, and how often it measures.</summary>
public sealed record DataPolicy
{
    /// <summary>The data classes of the protocol.</summary>
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

        if (EpochSeconds is < ShortestEpoch or > SecondsLimit)
        {
            faults.Add($"an epoch is {ShortestEpoch} to {SecondsLimit} seconds long");
        }

        return faults;
    }

    /// <summary>The payload that the authority signs.</summary>
    internal byte[] Encode()
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartMap(6);
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
        int version = -1;
        List<CosePublicKey> recipients = [];
        Dictionary<string, ClassRule> classes = [];
        Dictionary<string, int> periods = [];
        int lateAfter = 60;
        int epoch = SecondsLimit;
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            switch (reader.ReadInt32())
            {
                case 1:
                    version = reader.ReadInt32();
                    break;
                case 2:
                    ReadRecipients(reader, recipients);
                    break;
                case 3:
                    ReadClasses(reader, classes);
                    break;
                case 4:
                    ReadPeriods(reader, periods);
                    break;
                case 5:
                    lateAfter = reader.ReadInt32();
                    break;
                case 6:
                    epoch = reader.ReadInt32();
                    break;
                default:
                    return null;
            }
        }

        reader.ReadEndMap();
        return new DataPolicy
        {
            Version = version,
            Recipients = recipients,
            Classes = classes,
            Periods = periods,
            LateAfterSeconds = lateAfter,
            EpochSeconds = epoch,
        };
    }

    private static void ReadRecipients(CborReader reader, List<CosePublicKey> recipients)
    {
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            recipients.Add(CosePublicKey.Read(reader) ?? throw new InvalidOperationException("a recipient's key is no P-256 key"));
        }

        reader.ReadEndArray();
    }

    private static void ReadClasses(CborReader reader, Dictionary<string, ClassRule> classes)
    {
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
    }

    private static void ReadPeriods(CborReader reader, Dictionary<string, int> periods)
    {
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            periods.Add(reader.ReadTextString(), reader.ReadInt32());
        }

        reader.ReadEndMap();
    }
}
