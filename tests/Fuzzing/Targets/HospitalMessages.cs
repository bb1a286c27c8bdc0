using System.Formats.Cbor;
using Fuzzing.Seeds;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Vouchers;
using Protocol.Tests.World;

namespace Fuzzing.Targets;

/// <summary>What the hospital's programs read from the broker, from anybody or from a device that has gone bad.</summary>
internal static class HospitalMessages
{
    private static readonly string[] Classes = ["vitals", "alarm", "audit", "device", "waveform"];
    private static readonly HospitalKey Device = ExampleKeys.Reader;
    private static readonly string DeviceTopic = $"nm/2/{Device.Public.DeviceId}/";
    private static readonly Topic Events = Topic.Parse(DeviceTopic + "e")!;
    private static readonly Topic Announcements = Topic.Parse(DeviceTopic + "k/vitals")!;
    private static readonly KeyAgreement Custodian = new(ExampleKeys.Custodian);

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("ingest", "sealed readings with or without a tag", () => ProtocolExamples.All("sealed-reading", "source-tag"), Ingest),
        new("pack", "a pack of each class, and what it says", PackSeeds, ReadPack) { PerByte = 64 },
        new("announcement", "an announcement of an epoch", () => ProtocolExamples.All("epoch-announcement"), ReadAnnouncement)
        {
            Fixed = 64 * 1024,
        },
        new("event", "an event, and the key in it", EventSeeds, ReadEvent) { Fixed = 32 * 1024 },
        new("checkpoint", "a checkpoint, signed by its device", () => Payloads("checkpoint"), ReadCheckpoint) { Fixed = 64 * 1024 },
        new("attestation", "the claims of evidence", () => Payloads("attestation"), ReadClaims),
        new("attestation-token", "whether a message is evidence", () => ProtocolExamples.All("attestation", "event-command"), input =>
            AttestationToken.IsClaimed(input)),
        new("hospital-voucher", "a voucher, not verified", () => ProtocolExamples.All("voucher"), ReadVoucher),
        new("hospital-delegation", "a delegation, not verified", () => ProtocolExamples.All("delegation"), input =>
            Delegation.ReadUnverified(input)),
        new("hospital-policy", "a policy's content", FirmwareMessages.Policies, ReadPolicy) { Fixed = 64 * 1024, PerByte = 256 },
        new("hospital-key", "a COSE_Key; what is accepted is its only encoding", () => [Device.Public.Encode()], ReadKey),
        new("patient-limits", "limits of one patient as a device reports them", LimitSeeds, input => PatientLimits.TryRead(input)),
    ];

    private static IEnumerable<byte[]> Payloads(string example) => [Wrapped.PayloadOf(ProtocolExamples.Of(example))];

    private static IEnumerable<byte[]> PackSeeds() =>
        ProtocolExamples.All("gap-record", "alarm-pack", "audit-pack", "audio-pack", "limits-pack")
            .Zip(new byte[] { 0, 1, 2, 1, 1 }, (pack, dataClass) => (byte[])[dataClass, .. pack])
            .Append([0, .. Convert.FromHexString("81A4221A690000000062687201"), 0x65, .. "1/min"u8, 0x02, 0xC4, 0x82, 0x20, 0x19, 2, 0]);

    private static IEnumerable<byte[]> EventSeeds() => ProtocolExamples.All(
        "event-command", "ownership-announcement", "ownership-answer", "ownership-retired", "pairing-announcement", "pairing-receipt",
        "event-request");

    private static IEnumerable<byte[]> LimitSeeds() =>
        [[0x82, 0x1A, 0x69, 0, 0, 0, 0xA2, 0x62, .. "hr"u8, 0x82, 0x19, 1, 0xF4, 0xF6, 0x62, .. "o2"u8, 0x82, 0x19, 3, 0x84, 0xF6]];

    private static void Ingest(byte[] input)
    {
        RefusalReason refusal = IngestItem.TryRead(
            new Message(DeviceTopic + "r/vitals", input), _ => true, out IReadOnlyList<IngestItem> items);
        Fault.Unless(items.Count == 0 == (refusal != RefusalReason.None), "a message is refused and taken");
        Fault.Unless(items.All(item => WireBounds.IsSequence(item.Reading!.Sequence)), "a sequence number is out of its bounds");
    }

    private static void ReadPack(byte[] input)
    {
        Decisions decisions = new(input);
        string dataClass = Classes[decisions.Below(Classes.Length)];
        byte[] pack = decisions.Rest();
        bool isPack = SenMlPack.Read(pack) is not null;
        PackContent? content = PackContent.Read(pack, dataClass, sequence: 100);
        Fault.Unless(content is null || isPack, "what is no pack has content");
        Fault.Unless(content is null || content.TimeSeconds is null != content.UptimeSeconds is null, "a pack has two times, or none");
    }

    private static void ReadAnnouncement(byte[] input)
    {
        EpochAnnouncement.TryRead(
            input, Announcements, signed => CoseSign1.Unverified(signed.ToArray()), Custodian, null, out Epoch? epoch);
        Fault.Unless(epoch is null || epoch.BaseIv.Length == 13, "an epoch has a nonce of another length");
    }

    private static void ReadEvent(byte[] input)
    {
        // Of the device that the message names, as everybody's messages come on a topic of their choice.
        Topic topic = Events;
        try
        {
            CborReader reader = new(CoseSign1.Unverified(input) ?? [], CborConformanceMode.Lax);
            reader.ReadStartArray();
            topic = Topic.Parse($"nm/2/{reader.ReadTextString()}/e") ?? topic;
        }
        catch (Exception refusal) when (IsRefusal(refusal))
        {
            // It names none.
        }

        RefusalReason reason = DeviceEvent.TryReadUnverified(topic, input, out DeviceEvent? claimed);
        Fault.Unless(claimed is null == (reason != RefusalReason.None), "an event is refused and given");
        if (claimed is not null)
        {
            _ = (claimed.PairingEvent, claimed.OwnershipEvent, claimed.NamedKey?.DeviceId, claimed.ToString());
            DeviceEvent.TryReadAnnounced(topic, input, Device.Public.DeviceIdentifier, out _, out _);
        }
    }

    private static void ReadCheckpoint(byte[] input)
    {
        byte[] message = CoseSign1.Sign(CosePurpose.Of(CosePurpose.Checkpoint, Device.Public.DeviceId), input, Device);
        RefusalReason reason = Checkpoint.TryRead(message, Device.Public, out Checkpoint? checkpoint);
        Fault.Unless(checkpoint is null == (reason != RefusalReason.None), "a checkpoint is refused and given");
    }

    private static void ReadClaims(byte[] input)
    {
        try
        {
            AttestationClaims.Read(input);
        }
        catch (Exception refusal) when (IsRefusal(refusal))
        {
            // As its docstring says.
        }
    }

    private static void ReadVoucher(byte[] input)
    {
        bool isRead = Voucher.TryRead(input, maker: null, out Voucher? voucher, out string reason);
        Fault.Unless(isRead == voucher is not null && isRead == (reason.Length == 0), "a voucher is refused and given");
    }

    private static void ReadPolicy(byte[] input)
    {
        try
        {
            if (PolicyEncoding.Decode(input) is { } policy && policy.Errors().Count == 0)
            {
                policy.Warnings();
                Fault.Unless(PolicyEncoding.Encode(policy).AsSpan().SequenceEqual(input), "a policy without an error has two encodings");
            }
        }
        catch (Exception refusal) when (IsRefusal(refusal))
        {
            // As its docstring says.
        }
    }

    private static void ReadKey(byte[] input)
    {
        if (CosePublicKey.TryParse(input, out CosePublicKey? key))
        {
            Fault.Unless(key!.Encode().AsSpan().SequenceEqual(input), "a key has two encodings");
            key.ToECDsa().Dispose();
        }
    }

    private static bool IsRefusal(Exception refusal) => refusal is CborContentException or InvalidOperationException or OverflowException;
}
