using Fuzzing.Seeds;
using NanoMedAgent.Cose;
using NanoMedAgent.Delegation;
using NanoMedAgent.Encoding;
using NanoMedAgent.Enrolment;
using NanoMedAgent.Outbox;
using NanoMedAgent.Ownership;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.Simulator.Cryptography;
using HospitalPolicies = NanoMedAgent.Hospital.Policies;

namespace Fuzzing.Targets;

/// <summary>What a sensor reads from its broker. Nothing throws, nothing allocates more than a few times its input.</summary>
internal static class FirmwareMessages
{
    private const int PayloadLimit = 512;
    private static readonly byte[] MacKey = new byte[32];
    private static readonly SoftwareCipherEngine Engine = new();

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("cbor", "the sensor's CBOR reader", SeedsOfCbor, ReadCbor),
        new("cose-sign1", "a signature", () => ProtocolExamples.All("delegation", "voucher", "update-offer"), ReadSign1),
        new("cose-mac0", "a MAC", () => ProtocolExamples.All("acknowledgement", "command-unpair"), ReadMac0),
        new("cose-key", "a key; what is accepted is its only encoding", () => [ExampleKey], ReadKey),
        new("policy", "a data policy behind its signature", Policies, ReadPolicy),
        new("acknowledgement", "an acknowledgement behind its MAC", SeedsOfAcknowledgements, ReadAcknowledgement),
        new("delegations", "a chain of delegations", SeedsOfDelegations, input => CommandDelegation.TryReadChain(input)),
        new("grant", "a pairing grant", () => [Wrapped.ArgumentsOf(ProtocolExamples.Of("pairing-grant"))], input =>
            PairingGrant.TryParse(input)),
        new("voucher", "a maker's voucher", () => [ProtocolExamples.Of("voucher")], input => Voucher.Parse(input)),
        new("certificate", "a certificate, DER", CertificateSeeds.Certificates, ReadCertificate),
        new("ecdsa-signature", "a signature in DER; what is accepted is its only encoding", CertificateSeeds.Signatures, ReadSignature),
        new("topics", "topics and kinds of received messages", TopicSeeds, Receive),
    ];

    /// <summary>Payloads of policies: the example's, and one with the entries that it has not.</summary>
    public static IEnumerable<byte[]> Policies()
    {
        HospitalPolicies.DataPolicy other = HospitalPolicies.DataPolicy.Default(Protocol.Tests.World.ExampleKeys.Reader.Public, 60) with
        {
            Ward = "3 North",
            Issuers = [new string('a', 64)],
            Thermometer = new HospitalPolicies.ThermometerRule(HospitalPolicies.ThermometerSite.Axilla, 0.5m),
        };
        return [Wrapped.PayloadOf(ProtocolExamples.Of("data-policy")), HospitalPolicies.PolicyEncoding.Encode(other)];
    }

    private static byte[] ExampleKey => new CoseKey(
        Protocol.Tests.World.ExampleKeys.Reader.Public.X, Protocol.Tests.World.ExampleKeys.Reader.Public.Y).Encode();

    private static IEnumerable<byte[]> SeedsOfCbor() =>
    [
        ProtocolExamples.Of("command-limits"), ProtocolExamples.Of("data-policy"), Convert.FromHexString("A201820304A16161F6F5F4"),
        Convert.FromHexString("9F01FF"), Convert.FromHexString("81818181818181818100"), Convert.FromHexString("D81840C482201901F4"),
        Convert.FromHexString("8BA2006268720219024FC48220190131623A2D"),
    ];

    private static IEnumerable<byte[]> TopicSeeds() => [[3, .. "2/c"u8, 3, 0xD8, 107, 1, 3, .. "2/a"u8, 1, 0x80]];

    private static IEnumerable<byte[]> SeedsOfAcknowledgements() =>
    [
        Wrapped.PayloadOf(ProtocolExamples.Of("acknowledgement")),
        Convert.FromHexString("85606000828205068208191000182A"),
    ];

    private static IEnumerable<byte[]> SeedsOfDelegations() =>
    [
        [0x81, 0x58, (byte)ProtocolExamples.Of("delegation").Length, .. ProtocolExamples.Of("delegation")],
        [0x82, .. Enumerable.Repeat<byte[]>(
            [0x58, (byte)ProtocolExamples.Of("delegation").Length, .. ProtocolExamples.Of("delegation")], 2).SelectMany(each => each)],
    ];

    private static void ReadCbor(byte[] input)
    {
        if (CborReader.TryOpen(input, out CborReader reader))
        {
            // Whoever opened it gets on with every item in it.
            while (!reader.AtEnd)
            {
                bool isRead = reader.NextType switch
                {
                    CborMajorType.UnsignedInteger or CborMajorType.NegativeInteger => reader.TryReadInteger(out _),
                    CborMajorType.ByteString => reader.TryReadByteString(int.MaxValue, out _),
                    CborMajorType.Array => reader.TryReadStartArray(int.MaxValue, out _),
                    CborMajorType.Map => reader.TryReadStartMap(int.MaxValue, out _),
                    CborMajorType.TextString => reader.TryReadTextString(int.MaxValue, out _) || reader.TrySkip(),
                    _ => reader.TrySkip(),
                };
                Fault.Unless(isRead, "an item of what was opened cannot be read");
            }

            // Whatever the sensor takes for an item is one for others.
            System.Formats.Cbor.CborReader other = new(input, System.Formats.Cbor.CborConformanceMode.Lax);
            other.SkipValue();
            Fault.Unless(other.BytesRemaining == 0, "System.Formats.Cbor sees the end of the item elsewhere");
        }
    }

    private static void ReadSign1(byte[] input)
    {
        CoseSign1.TryParse(input, PayloadLimit, out _);
        CoseSign1.TryParseDetached(input, input, out _);
    }

    private static void ReadMac0(byte[] input)
    {
        if (CoseMac0.TryParse(input, PayloadLimit, out CoseMac0 message) == CoseRefusal.None)
        {
            message.Verify(Engine, MacKey, externalAad: null);
        }
    }

    private static void ReadKey(byte[] input)
    {
        if (CoseKey.TryParse(input, out CoseKey key))
        {
            Fault.Unless(key.Encode().AsSpan().SequenceEqual(input), "a key has two encodings");
        }
    }

    private static void ReadPolicy(byte[] input)
    {
        PolicyRefusal refusal = DataPolicyReader.TryRead(Wrapped.Sign1(input), authority: null, out DataPolicy policy);
        Fault.Unless(policy is null == (refusal != PolicyRefusal.None), "a policy is refused and given");
    }

    private static void ReadAcknowledgement(byte[] input)
    {
        if (Acknowledgement.TryParse(input) is { } read)
        {
            Fault.Unless(read.Highest >= read.Contiguous, "the highest number is below the contiguous ones");
            Fault.Unless(read.Contiguous == 0 || read.Covers(1), "the first number is not covered");
            Fault.Unless(read.Highest == 0 || read.Covers(read.Highest), "the highest number is not covered");
        }
    }

    private static void ReadCertificate(byte[] input)
    {
        DerReader reader = new(input, 0, input.Length);
        if (Certificate.TryRead(reader, out Certificate read))
        {
            Fault.Unless(Certificate.Bytes(read.Key).Length < input.Length, "the key is longer than its certificate");
            Fault.Unless(reader.Position <= input.Length, "more was read than there is");
        }
    }

    private static void ReadSignature(byte[] input)
    {
        byte[] signature = new byte[64];
        if (Certificate.TryReadSignature(new DerReader(input, 0, input.Length), signature))
        {
            Fault.Unless(CertificationRequest.Signature(signature).AsSpan().SequenceEqual(input), "a signature has two encodings");
        }
    }

    private static void Receive(byte[] input)
    {
        ReceivedMessages messages = new(limit: 4, offersLimit: 1);
        for (Decisions decisions = new(input); !decisions.AtEnd;)
        {
            string topic = System.Text.Encoding.Latin1.GetString(decisions.Bytes(decisions.Below(64)));
            messages.TryAdd(topic, decisions.Bytes(decisions.Below(256)));
        }

        for (MessageKind kind = MessageKind.Acknowledgement; kind <= MessageKind.Offer; kind++)
        {
            for (int i = 0; messages.TryTake(kind, out byte[] payload); i++)
            {
                Fault.Unless(payload is not null && i < 4, "more messages wait than may");
            }
        }
    }
}
