using System.Formats.Cbor;
using Fuzzing.Seeds;
using NanoMedAgent.Cose;
using NanoMedAgent.Delegation;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.Releases;
using NanoMedAgent.SenMl;
using Protocol.Tests.World;

namespace Fuzzing.Targets;

/// <summary>
/// Firmware and hospital are two implementations of one protocol: what the one writes or takes for good, the other has to accept, and to
/// read alike.
/// </summary>
internal static class Agreements
{
    private const int SignedPolicyLimit = 2048;

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("agree-policy", "a policy without an error is one for a sensor", FirmwareMessages.Policies, AgreeOnPolicy)
        {
            Fixed = 64 * 1024, PerByte = 256,
        },
        new("agree-key", "a key is one for both", () => [ExampleKeys.Reader.Public.Encode()], AgreeOnKey) { Fixed = 32 * 1024 },
        new("agree-voucher", "a voucher is one for both", () => [Wrapped.PayloadOf(ProtocolExamples.Of("voucher"))], AgreeOnVoucher),
        new("agree-delegation", "a delegation is one for both", DelegationSeeds, AgreeOnDelegation) { Fixed = 32 * 1024 },
        new("agree-acknowledgement", "a sensor reads what a collector acknowledges", RangeSeeds, AgreeOnAcknowledgement)
        {
            Fixed = 64 * 1024, PerByte = 64,
        },
        new("agree-pack", "the hospital reads what a sensor has measured", ValueSeeds, AgreeOnPack) { Fixed = 64 * 1024, PerByte = 64 },
        new("agree-suit", "a sensor takes a release of the tools", ReleaseSeeds, AgreeOnRelease) { Fixed = 128 * 1024, PerByte = 256 },
    ];

    private static IEnumerable<byte[]> DelegationSeeds()
    {
        Delegation one = Delegation.ReadUnverified(ProtocolExamples.Of("delegation"))!;
        return new[] { one with { Ward = "3 North" }, one with { Ward = null, Devices = [ExampleKeys.Reader.Public.DeviceId] } }
            .Select(delegation => Wrapped.PayloadOf(delegation.Sign(ExampleKeys.Authority))).Append(
                Wrapped.PayloadOf(ProtocolExamples.Of("delegation")));
    }

    private static IEnumerable<byte[]> RangeSeeds() => [[3, 5, 1, 0, 9, 4, 200, 3]];

    private static IEnumerable<byte[]> ValueSeeds() => [[2, 0x69, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 2, 0xD0, 1, 1, 3, 0, 0, 0, 1, 1, 2]];

    private static void AgreeOnPolicy(byte[] input)
    {
        bool isForTools;
        try
        {
            isForTools = PolicyEncoding.Decode(input) is { } policy && policy.Errors().Count == 0;
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            isForTools = false;
        }

        byte[] message = Wrapped.Sign1(input);
        if (isForTools && message.Length <= SignedPolicyLimit)
        {
            PolicyRefusal refusal = DataPolicyReader.TryRead(message, authority: null, out _);
            Fault.Unless(refusal == PolicyRefusal.None, $"the tools find no error, and a sensor says {refusal}");
        }
    }

    private static void AgreeOnKey(byte[] input)
    {
        bool isForSensor = CoseKey.TryParse(input, out _);
        bool isForTools = CosePublicKey.TryParse(input, out _);
        Fault.Unless(isForSensor == isForTools, $"it is a key for a sensor: {isForSensor}, for the tools: {isForTools}");
    }

    private static void AgreeOnVoucher(byte[] input)
    {
        byte[] message = Wrapped.Sign1(input);
        if (NanoMedAgent.Hospital.Vouchers.Voucher.TryRead(message, maker: null, out _, out _))
        {
            Fault.Unless(NanoMedAgent.Ownership.Voucher.Parse(message) is not null, "a voucher of the tools is none for a sensor");
        }
    }

    private static void AgreeOnDelegation(byte[] input)
    {
        byte[] message = Wrapped.Sign1(input);
        CborWriter chain = new(CborConformanceMode.Canonical);
        chain.WriteStartArray(1);
        chain.WriteByteString(message);
        chain.WriteEndArray();
        Delegation? ofTools = Delegation.ReadUnverified(message);
        CommandDelegation[]? ofSensor = CommandDelegation.TryReadChain(chain.Encode());
        if (ofTools?.Error().Length == 0)
        {
            Fault.Unless(ofSensor is not null, "a delegation of the tools is none for a sensor");
            Fault.Unless(ofSensor![0].Purposes == (int)ofTools.Purposes, "both read other purposes");
            Fault.Unless(ofSensor[0].NotAfter == ofTools.NotAfter.ToUnixTimeSeconds(), "both read another end");
        }
    }

    private static void AgreeOnAcknowledgement(byte[] input)
    {
        Decisions decisions = new(input);
        SequenceRanges received = new();
        for (long last = decisions.Below(3); !decisions.AtEnd;)
        {
            // Numbers of up to 40 bits.
            long first = last + decisions.Below(256) + ((long)decisions.Below(256) << decisions.Below(32));
            last = first + decisions.Below(256);
            if (last > WireBounds.SequenceLimit)
            {
                break;
            }

            received.Add(Math.Max(first, 1), Math.Max(last, 1));
        }

        Epoch epoch = new()
        {
            Device = ExampleKeys.Reader.Public.DeviceId,
            DataClass = "vitals",
            Id = [1, 2, 3, 4],
            Key = new byte[16],
            BaseIv = new byte[13],
            CustodySecret = new byte[32],
            ClockQuality = 2,
            Boot = 1,
            Uptime = 1,
            PolicyVersion = 1,
            LateAfterSeconds = 60,
            AnnouncementDigest = new byte[32],
        };
        byte[] payload = Wrapped.PayloadOf(NanoMedAgent.Hospital.Protocol.Acknowledgement.Encode(
            epoch, received, DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)));
        NanoMedAgent.Outbox.Acknowledgement? read = NanoMedAgent.Outbox.Acknowledgement.TryParse(payload);
        Fault.Unless(read is not null, "a sensor does not read an acknowledgement");
        Fault.Unless(read!.Contiguous == received.Contiguous, "other numbers are contiguous");
        foreach ((long first, long last) in received.All)
        {
            // There may be too many ranges for one message; never does it have one that was not received.
            Fault.Unless(read.Covers(first) == read.Covers(last), "half of a range is acknowledged");
            Fault.Unless(first == 1 || received.Contains(first - 1) || !read.Covers(first - 1), "a number is acknowledged that is missing");
        }

        Fault.Unless(received.All.Count == 0 || read.Highest == received.All[^1].Last, "the newest number is not acknowledged");
    }

    private static void AgreeOnPack(byte[] input)
    {
        Decisions decisions = new(input);
        NanoMedAgent.SenMl.SenMlPack pack = new(64);
        ClockQuality quality = (ClockQuality)decisions.Below(3);
        pack.Begin(quality, (uint)decisions.Number(), (uint)decisions.Number(), NanoMedAgent.SenMl.VitalSigns.PerMinute);
        int values = 0;
        int missing = 0;
        for (VitalSign sign = 0; (int)sign < VitalSigns.Count && !decisions.AtEnd; sign++)
        {
            switch (decisions.Below(3))
            {
                case 0:
                    Measurement measurement = new();
                    measurement.Set(decisions.Number() & 0xFFFF, (SignalQuality)decisions.Below(3));
                    pack.AddValue(sign, measurement);
                    values++;
                    break;
                case 1:
                    pack.AddMissing(sign, SignalQuality.LeadOff + decisions.Below(4));
                    missing++;
                    break;
            }
        }

        if (pack.IsEmpty)
        {
            return;
        }

        byte[] encoded = pack.Encode();
        PackContent? content = PackContent.Read(encoded, "vitals", sequence: 1);
        Fault.Unless(content is not null, "the hospital does not read a sensor's pack: " + Convert.ToHexString(encoded));
        Fault.Unless(content!.Values.Count == values && content.Missing.Count == missing, "the hospital reads other values");
    }

    private static IEnumerable<byte[]> ReleaseSeeds() =>
        [[1, 0, 0, 0, 0, 0, 0, 0, 9, 3, 1, 4, 0, 1, 9, 0, 0, 1, 0, 5], [3, 0, 0, 0, 0, 0, 0, 1, 9, 0, 0, 1, 1, 0, 0, 0, 9, 1, 0, 0, 0, 5]];

    private static void AgreeOnRelease(byte[] input)
    {
        Decisions decisions = new(input);
        int components = 1 + decisions.Below(SuitManifest.ComponentsLimit);
        byte[] vendor = SuitIdentifier.Vendor("nanomedagent.example");
        Release release = new()
        {
            SequenceNumber = decisions.LongNumber() & long.MaxValue,
            Version = decisions.Below(2) == 0 ? null : [1 + decisions.Below(200), decisions.Below(200), -1 - decisions.Below(3), 1],
            Vendor = vendor,
            Class = SuitIdentifier.Class(vendor, "a"),
            Device = decisions.Below(2) == 0 ? null : decisions.Bytes(16),
            UseBefore = decisions.Below(2) == 0 ? null : DateTimeOffset.FromUnixTimeSeconds((uint)decisions.Number()),
            MinimumBattery = decisions.Below(2) == 0 ? null : decisions.Number() & int.MaxValue,
            Priority = decisions.Below(2) == 0 ? null : decisions.Number(),
            Components =
            [
                .. Enumerable.Range(0, components).Select(component => new ReleaseComponent(
                    [[(byte)component]], decisions.Bytes(32), decisions.Number() & 0xFFFFF, new string('u', 1 + decisions.Below(100)))),
            ],
        };
        byte[] manifest = SuitManifestWriter.Write(release);
        byte[] envelope = SuitEnvelopeWriter.Write(manifest, Wrapped.Detached());
        UpdateReason reason = SuitEnvelope.TryParse(envelope, out SuitEnvelope read);
        reason = reason == UpdateReason.None ? SuitManifest.TryRead(read, out _) : reason;
        Fault.Unless(reason == UpdateReason.None, $"the tools write a release, and a sensor says {reason}");
        SuitListing.Of(SignedRelease.Read(envelope).Manifest, "release");
        IReadOnlyList<NanoMedAgent.Hospital.Attestation.ReferenceComponent>? references =
            NanoMedAgent.Hospital.Attestation.ReferenceManifest.Read(manifest);
        Fault.Unless(references?.Count == components, "the tools do not read what they have written");
    }
}
