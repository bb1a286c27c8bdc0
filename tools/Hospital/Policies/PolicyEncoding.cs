using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Policies;

/// <summary>Data policies in CBOR, as devices read them (PROTOCOL.md, "Data policy").</summary>
internal static class PolicyEncoding
{
    /// <summary>Encodes a policy.</summary>
    public static byte[] Encode(DataPolicy policy)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        bool hasPairing = policy.Pairing != new PairingRule();
        bool[] optional =
        [
            policy.Updates is not null, policy.Alarms is not null, hasPairing, policy.Thermometer is not null, policy.Issuers.Count > 0,
            policy.Ward is not null,
        ];
        writer.WriteStartMap(8 + optional.Count(isThere => isThere));
        writer.WriteInt32(1);
        writer.WriteInt32(policy.Version);
        writer.WriteInt32(2);
        writer.WriteStartArray(policy.Recipients.Count);
        foreach (CosePublicKey recipient in policy.Recipients)
        {
            recipient.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteInt32(3);
        writer.WriteStartMap(policy.Classes.Count);
        foreach ((string name, ClassRule rule) in policy.Classes)
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
        writer.WriteStartMap(policy.Periods.Count);
        foreach ((string name, int seconds) in policy.Periods)
        {
            writer.WriteTextString(name);
            writer.WriteInt32(seconds);
        }

        writer.WriteEndMap();
        writer.WriteInt32(5);
        writer.WriteInt32(policy.LateAfterSeconds);
        writer.WriteInt32(6);
        writer.WriteInt32(policy.EpochSeconds);
        writer.WriteInt32(7);
        writer.WriteInt32(policy.SecondsAtRisk);
        writer.WriteInt32(8);
        writer.WriteStartArray(policy.EvictionOrder.Count);
        foreach (string name in policy.EvictionOrder)
        {
            writer.WriteTextString(name);
        }

        writer.WriteEndArray();
        if (policy.Updates is { } updates)
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

        if (policy.Alarms is { } alarms)
        {
            writer.WriteInt32(10);
            alarms.WriteTo(writer);
        }

        if (hasPairing)
        {
            writer.WriteInt32(11);
            writer.WriteStartArray(2);
            writer.WriteBoolean(policy.Pairing.IsRequired);
            writer.WriteBoolean(policy.Pairing.IsConfirmed);
            writer.WriteEndArray();
        }

        if (policy.Thermometer is { } thermometer)
        {
            writer.WriteInt32(12);
            thermometer.WriteTo(writer);
        }

        if (policy.Issuers.Count > 0)
        {
            writer.WriteInt32(13);
            writer.WriteStartArray(policy.Issuers.Count);
            foreach (string issuer in policy.Issuers)
            {
                writer.WriteByteString(Convert.FromHexString(issuer));
            }

            writer.WriteEndArray();
        }

        if (policy.Ward is { } ward)
        {
            writer.WriteInt32(14);
            writer.WriteTextString(ward);
        }

        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>Decodes a policy.</summary>
    /// <returns>null if it has an entry that is not known.</returns>
    /// <exception cref="CborContentException">It is not CBOR.</exception>
    /// <exception cref="InvalidOperationException">It is not a policy.</exception>
    public static DataPolicy? Decode(byte[] payload)
    {
        CborReader reader = new(payload, CborConformanceMode.Canonical);
        reader.ReadStartMap();
        DataPolicy policy = new()
        {
            Version = -1,
            Recipients = [],
            Classes = new Dictionary<string, ClassRule>(),
            Periods = new Dictionary<string, int>(),
        };
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
                case 14:
                    policy = policy with { Ward = reader.ReadTextString() };
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
                case 12:
                    policy = policy with { Thermometer = ThermometerRule.Read(reader) };
                    break;
                case 13:
                    policy = policy with { Issuers = ReadIssuers(reader) };
                    break;
                default:
                    return null;
            }
        }

        reader.ReadEndMap();
        reader.ReadEnd();
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

    private static List<string> ReadIssuers(CborReader reader)
    {
        List<string> issuers = [];
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            issuers.Add(Convert.ToHexStringLower(reader.ReadByteString()));
        }

        reader.ReadEndArray();
        return issuers;
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
