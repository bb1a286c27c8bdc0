using System.Formats.Cbor;
using System.Reflection;
using System.Security.Cryptography;
using Hospital.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Vouchers;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using Protocol.Tests.Document;
using Protocol.Tests.World;
using static Protocol.Tests.World.RawMessages;
using Topic = NanoMedAgent.Hospital.Protocol.Topic;

namespace Protocol.Tests.Messages;

/// <summary>
/// PROTOCOL.md, "Purposes": what was made for one purpose is offered to the verifiers of all purposes, with the right key and content, and
/// is believed for its own purpose alone.
/// </summary>
public class DomainSeparation
{
    private const string DeviceId = "00112233445566778899";
    private static readonly byte[] EpochId = [0, 0, 0, 1];
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_767_225_600);

    /// <summary>What each verifier says to its content under the external_aad, and with a key, of a purpose.</summary>
    private static readonly Dictionary<string, Func<string, bool>> Verifiers = new()
    {
        ["policy"] = TakesPolicy,
        ["command"] = TakesCommand,
        ["command-mac"] = TakesCommandMac,
        ["grant"] = TakesGrant,
        ["ack"] = TakesAcknowledgement,
        ["event"] = ReadsEvent,
        ["announcement"] = ReadsAnnouncement,
        ["epoch"] = word => Announced(forReaders: word) is not null,
        ["custody"] = word => Announced(forCustodian: word)?.CustodySecret is not null,
        ["reading"] = OpensReading,
        ["tag"] = BelievesTag,
        ["checkpoint"] = ReadsCheckpoint,
        ["attestation"] = ReadsEvidence,
        ["block"] = FindsBlock,
        ["voucher"] = TakesVoucher,
        ["delegation"] = TakesDelegation,
        ["authority"] = TakesConsent,
    };

    private static readonly string[] Words = [.. Verifiers.Keys];

    public static TheoryData<string, string> Pairs => [.. Verifiers.Keys.SelectMany(verifier => Words.Select(made => (verifier, made)))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void What_was_made_for_one_purpose_is_believed_for_no_other(string verifier, string made) =>
        Verifiers[verifier](made).ShouldBe(made == verifier);

    // Of the MACs in a device's own flash, which never leave it.
    private static readonly string[] OfOwnFiles = ["table", "verified"];

    [Fact]
    public void All_purposes_of_the_text_and_of_both_sides_are_tried()
    {
        string[] tried = [.. Words.Order(StringComparer.Ordinal)];
        PurposesOf(typeof(CosePurpose)).Except(OfOwnFiles).ShouldBe(tried, "those of the firmware");
        PurposesOf(typeof(Topic).Assembly.GetType("NanoMedAgent.Hospital.Cose.CosePurpose").ShouldNotBeNull("it was renamed"))
            .ShouldBe(tried, "those of the hospital");
        string[] ofText =
        [
            .. File.ReadLines(ProtocolDocument.FilePath).SkipWhile(line => line != "## Purposes").Skip(1)
                .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1])
                .Order(StringComparer.Ordinal),
        ];
        ofText.ShouldBe(tried);
    }

    [Fact]
    public void Each_purpose_gives_another_key_out_of_one_secret()
    {
        byte[] secret = new byte[32];

        Words.Concat(OfOwnFiles).Select(word => Convert.ToHexString(
                HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, salt: null, Purposes.Of(word, DeviceId, "vitals", EpochId))))
            .Distinct().Count().ShouldBe(Words.Length + OfOwnFiles.Length);
    }

    [Fact]
    public void A_signature_of_a_release_is_none_of_this_protocol()
    {
        byte[] payload = [1, 2, 3];
        CoseKey.TryParse(ExampleKeys.Authority.Public.Encode(), out CoseKey key).ShouldBeTrue();
        CoseSign1.TryParse(Sign(ExampleKeys.Authority, [], payload), 64, out CoseSign1 released).ShouldBe(CoseRefusal.None);

        released.Verify(key, null).ShouldBe(CoseRefusal.None);
        Words.ShouldAllBe(word => released.Verify(key, CosePurpose.Of(word, DeviceId)) == CoseRefusal.ProofWrong);
    }

    private static ExampleDevice NewDevice(byte[] policy)
    {
        CoseKey.TryParse(ExampleKeys.Vendor.Public.Encode(), out CoseKey vendor).ShouldBeTrue();
        ReleasePolicy releases = new() { Vendor = ExampleRelease.Vendor, Class = ExampleRelease.Class, VendorKeys = [vendor] };
        return new ExampleDevice(ExampleKeys.Authority.Public.Encode(), policy, ExampleKeys.SetupCode, releases);
    }

    private static ExampleDevice Started()
    {
        DataPolicy policy = ExamplePolicy.Policy with { Pairing = new PairingRule { IsRequired = false } };
        ExampleDevice device = NewDevice(SignedPolicy.Sign(policy, ExampleKeys.Authority));
        device.Sensors.Tenths[VitalSign.HeartRate] = 720;
        device.Start(Now, ClockQuality.Network).ShouldBe(AgentStart.Started);
        device.Run(seconds: 5);
        return device;
    }

    /// <summary>Firmware and hospital say the same.</summary>
    private static bool TakesPolicy(string word)
    {
        byte[] genuine = SignedPolicy.Sign(ExamplePolicy.Policy, ExampleKeys.Authority);
        byte[] purpose = word == "policy" ? Purposes.Of(word) : Purposes.Of(word, DeviceId);
        byte[] made = Sign(ExampleKeys.Authority, purpose, PayloadOf(genuine));
        bool isTaken = NewDevice(made).Start(Now, ClockQuality.Network) == AgentStart.Started;
        SignedPolicy.TryVerify(made, ExampleKeys.Authority.Public, out _, out _).ShouldBe(isTaken);
        return isTaken;
    }

    private static bool TakesVoucher(string word)
    {
        CoseKey.TryParse(ExampleKeys.Vendor.Public.Encode(), out CoseKey vendor).ShouldBeTrue();
        ReleasePolicy releases = new() { Vendor = ExampleRelease.Vendor, Class = ExampleRelease.Class, VendorKeys = [vendor] };
        ExampleDevice device = ExampleDevice.Unowned(ExampleKeys.Maker.Public.Encode(), ExampleKeys.SetupCode, releases);
        device.Start(Now, ClockQuality.Network).ShouldBe(AgentStart.Unowned);
        Voucher voucher = new(device.Key.Thumbprint, "NM2600042", ExampleKeys.Authority.Public, Now.AddDays(1), 7);
        byte[] purpose = word == "voucher" ? Purposes.Of(word) : Purposes.Of(word, device.Agent.DeviceId);
        byte[] made = Sign(ExampleKeys.Maker, purpose, PayloadOf(voucher.Sign(ExampleKeys.Maker)));
        bool isTaken = device.Receive("c", made).Any(message => Read(device, message).OwnershipEvent == OwnershipEvent.Owned);
        Voucher.TryRead(made, ExampleKeys.Maker.Public, out _, out _).ShouldBe(isTaken);
        return isTaken;
    }

    private static bool TakesDelegation(string word)
    {
        ExampleDevice device = Started();
        Message sent = device.Link.PublishedOn("k/vitals").Single();
        EpochAnnouncement.TryRead(
            Topic.Parse(sent.Topic)!, sent.Payload, device.Key, ExampleKeys.Custodian, out Epoch? epoch).ShouldBe(RefusalReason.None);
        SequenceRanges first = new();
        first.Add(1, 1);
        device.Receive("a", NanoMedAgent.Hospital.Protocol.Acknowledgement.Encode(epoch!, first, Now));
        Delegation delegation = new(ExampleKeys.Delegate.Public, DelegationPurposes.Command, Now.AddDays(-1), Now.AddDays(1), 1);
        object[] ids = word == "delegation" ? [] : [DeviceId];
        byte[] made = Sign(ExampleKeys.Authority, Purposes.Of(word, ids), PayloadOf(delegation.Sign(ExampleKeys.Authority)));
        AuthorityCommand command = new(device.Agent.DeviceId, AuthorityCommand.RollBack, 7, Now.AddMinutes(5));
        bool isTaken = Told(device, command.Sign(new CommandSigner(ExampleKeys.Delegate, made), device.Key)).Number == 7;
        Delegation.TryVerify(made, ExampleKeys.Authority.Public, out _).ShouldBe(isTaken);
        return isTaken;
    }

    private static bool TakesConsent(string word)
    {
        ExampleDevice device = Started();
        string id = device.Agent.DeviceId;
        AuthorityCommand genuine = AuthorityCommand.ForAuthority(
            id, ExampleKeys.Authority.Public, ExampleKeys.NextAuthority, 7, Now.AddDays(1));
        CborReader reader = new(genuine.Arguments);
        byte[] payload = PayloadOf(reader.ReadByteString());
        object[] ids = word == "authority" ? [] : [id];
        CborWriter arguments = new();
        arguments.WriteByteString(Sign(ExampleKeys.NextAuthority, Purposes.Of(word, ids), payload));
        device.Receive("c", (genuine with { Arguments = arguments.Encode() }).Sign(ExampleKeys.Authority, device.Key));
        byte[] probe = AuthorityCommand.ForRevoking(id, 0, 8, Now.AddDays(1)).Sign(ExampleKeys.NextAuthority, device.Key);
        return Told(device, probe) is { Number: 8, What: 0 };
    }

    private static bool TakesCommand(string word)
    {
        ExampleDevice device = Started();
        string id = device.Agent.DeviceId;
        byte[] signed = Sign(ExampleKeys.Authority, Purposes.Of(word, id), PayloadOf(CommandMacs.ContentOf(RollBackOf(device))));
        byte[] made = CommandMacs.Wrap(signed, CommandMacs.Key(ExampleKeys.Authority, device.Key, id), id);
        return Told(device, made).Number == 7;
    }

    private static bool TakesCommandMac(string word)
    {
        ExampleDevice device = Started();
        byte[] purpose = Purposes.Of(word, device.Agent.DeviceId);
        byte[] key = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, ExampleKeys.Authority.DeriveSharedSecret(device.Key), 32, salt: null, purpose);
        return Told(device, Mac(key, purpose, null, CommandMacs.ContentOf(RollBackOf(device)))).Number == 7;
    }

    private static bool TakesGrant(string word)
    {
        ExampleDevice device = Started();
        string id = device.Agent.DeviceId;
        device.Press(heldMilliseconds: 3_000);
        device.Run(seconds: 2);
        PairingGrant grant = new()
        {
            Device = id,
            Counter = 7,
            NotAfter = Now.AddMinutes(5),
            Nonce = Read(device, device.Link.Events.Last()).Pairing!.Nonce!,
            Association = ExampleKeys.Association,
            PatientToken = ExampleKeys.PatientToken,
            ResponsibleToken = ExampleKeys.ResponsibleToken,
            PolicyVersion = ExamplePolicy.Policy.Version,
            Time = Now,
        };
        CborReader command =
            new(PayloadOf(CommandMacs.ContentOf(grant.Sign(ExampleKeys.SetupCode, ExampleKeys.Authority, device.Key))));
        command.ReadStartArray();
        for (int i = 0; i < 4; i++)
        {
            command.SkipValue();
        }

        byte[] content = PayloadOf(command.ReadEncodedValue().ToArray());
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, ExampleKeys.SetupCode, 32, grant.Nonce, Purposes.Of(word, id));
        byte[] purpose = Purposes.Of(word, id, grant.Counter, grant.NotAfter.ToUnixTimeSeconds());
        AuthorityCommand pair = new(id, AuthorityCommand.Pair, grant.Counter, grant.NotAfter)
        {
            Arguments = Mac(key, purpose, null, content),
        };
        return Told(device, pair.Sign(ExampleKeys.Authority, device.Key)).PairingEvent == PairingEvent.Confirming;
    }

    private static byte[] RollBackOf(ExampleDevice device) =>
        new AuthorityCommand(device.Agent.DeviceId, AuthorityCommand.RollBack, 7, Now.AddMinutes(5)).Sign(
            ExampleKeys.Authority, device.Key);

    private static DeviceEvent Told(ExampleDevice device, byte[] command) =>
        Read(device, device.Receive("c", command).First(FakeLink.IsEvent));

    private static DeviceEvent Read(ExampleDevice device, Message message)
    {
        DeviceEvent.TryRead(Topic.Parse(message.Topic)!, message.Payload, device.Key, out DeviceEvent? told).ShouldBe(RefusalReason.None);
        return told!;
    }

    private static bool TakesAcknowledgement(string word)
    {
        ExampleDevice device = Started();
        Message announced = device.Link.PublishedOn("k/vitals").Single();
        EpochAnnouncement.TryRead(
            Topic.Parse(announced.Topic)!, announced.Payload, device.Key, ExampleKeys.Custodian, out Epoch? epoch)
            .ShouldBe(RefusalReason.None);
        byte[] purpose = Purposes.Of(word, epoch!.Device, "vitals", epoch.Id);
        CborWriter payload = new();
        payload.WriteStartArray(5);
        payload.WriteTextString(epoch.Device);
        payload.WriteTextString("vitals");
        payload.WriteInt64(1);
        payload.WriteStartArray(0);
        payload.WriteEndArray();
        payload.WriteInt64(Now.ToUnixTimeSeconds());
        payload.WriteEndArray();
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, epoch.CustodySecret!, 32, salt: null, purpose);
        int waiting = device.Agent.Waiting;
        device.Receive("a", Mac(key, purpose, epoch.Id, payload.Encode()));
        return device.Agent.Waiting < waiting;
    }

    private static bool ReadsEvent(string word)
    {
        using HospitalKey device = HospitalKey.Create();
        CborWriter payload = new();
        payload.WriteStartArray(9);
        payload.WriteTextString(device.Public.DeviceId);
        payload.WriteTextString("command");
        foreach (long number in new[] { 1, Now.ToUnixTimeSeconds(), 1, 1, 0, 7, 0 })
        {
            payload.WriteInt64(number);
        }

        payload.WriteEndArray();
        byte[] made = Sign(device, Purposes.Of(word, device.Public.DeviceId), payload.Encode());
        Topic topic = new(device.Public.DeviceId, Topic.Events, "");
        return DeviceEvent.TryRead(topic, made, device.Public, out _) == RefusalReason.None;
    }

    /// <summary>The body is nobody's: whether the signature was believed shows in what is refused then.</summary>
    private static bool ReadsAnnouncement(string word)
    {
        using HospitalKey device = HospitalKey.Create();
        byte[] body = [0x80];
        byte[] digests = [0xA1, 0x66, .. "vitals"u8, 0x58, 0x20, .. SHA256.HashData(body)];
        byte[] signed = Sign(device, Purposes.Of(word, device.Public.DeviceId), digests);
        Topic topic = new(device.Public.DeviceId, "k", "vitals");
        byte[] made = [0x82, .. signed, 0x41, .. body];
        return EpochAnnouncement.TryRead(topic, made, device.Public, ExampleKeys.Custodian, out _) != RefusalReason.SignatureWrong;
    }

    /// <summary>What the custodian reads of an announcement that the device has signed.</summary>
    private static Epoch? Announced(string forReaders = "epoch", string forCustodian = "custody")
    {
        using HospitalKey device = HospitalKey.Create();
        Epoch epoch = NewEpoch() with { Device = device.Public.DeviceId };
        Message made = Announcements.Of(epoch, device, ExampleKeys.Custodian.Public, forReaders, forCustodian);
        EpochAnnouncement.TryRead(Topic.Parse(made.Topic)!, made.Payload, device.Public, ExampleKeys.Custodian, out Epoch? announced);
        return announced;
    }

    private static bool ReadsCheckpoint(string word)
    {
        using HospitalKey device = HospitalKey.Create();
        byte[] blocks = [0x81, 0x83, 0x66, .. "vitals"u8, 0x44, .. EpochId, 0x81, 0x83, 0x01, 0x02, 0x50, .. new byte[16]];
        byte[] made = Sign(device, Purposes.Of(word, device.Public.DeviceId), blocks);
        return Checkpoint.TryRead(made, device.Public, out _) == RefusalReason.None;
    }

    private static bool ReadsEvidence(string word)
    {
        using HospitalKey device = HospitalKey.Create();
        byte[] headers = [0xA2, 0x01, 0x28, 0x10, 0x73, .. "application/eat+cwt"u8];
        byte[] claims =
        [
            0xA7, 0x19, 0x01, 0x00, 0x51, 0x01, .. device.Public.DeviceIdentifier, 0x19, 0x01, 0x05, 0x00, 0x19, 0x01, 0x0B, 0x01,
            0x3A, 0x00, 0x01, 0x00, 0x00, 0x01, 0x3A, 0x00, 0x01, 0x00, 0x01, 0xF6, 0x3A, 0x00, 0x01, 0x00, 0x02, 0x00,
            0x3A, 0x00, 0x01, 0x00, 0x03, 0x82, 0x00, 0x00,
        ];
        byte[] made = Prove(
            "Signature1", headers, [0xA0], Purposes.Of(word, device.Public.DeviceId), claims, structure => device.Sign(structure));
        Topic topic = new(device.Public.DeviceId, Topic.Events, "");
        return AttestationToken.TryRead(topic, made, device.Public, out _) == RefusalReason.None;
    }

    private static bool FindsBlock(string word) => BlockDigest.Of(DeviceId, "vitals", EpochId, [[1, 2, 3]]).AsSpan().SequenceEqual(
        HMACSHA256.HashData(Purposes.Of(word, DeviceId, "vitals", EpochId), (byte[])[1, 2, 3]).AsSpan(0, BlockDigest.Length));

    private static bool OpensReading(string word)
    {
        Epoch epoch = NewEpoch();
        byte[] aad = Purposes.Of(word, DeviceId, "vitals", EpochId);
        byte[] structure = [0x83, 0x68, .. "Encrypt0"u8, 0x43, 0xA1, 0x01, 0x0A, 0x58, (byte)aad.Length, .. aad];
        byte[] ciphertext = new byte[9];
        byte[] nonce = new byte[13];
        nonce[^1] = 1;
        using AesCcm ccm = new(epoch.Key);
        ccm.Encrypt(nonce, [0x80], ciphertext.AsSpan(0, 1), ciphertext.AsSpan(1), structure);
        return new SealedReading(EpochId, 1, IsLate: false, ciphertext).Open(epoch) is not null;
    }

    private static bool BelievesTag(string word)
    {
        Epoch epoch = NewEpoch();
        byte[] purpose = Purposes.Of(word, DeviceId, "vitals", EpochId);
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, epoch.CustodySecret!, 32, salt: null, purpose);
        SourceTag.TryRead(Mac(key, purpose, EpochId, [1, 2, 3]), out SourceTag? tag);
        return tag!.IsBy(epoch);
    }

    private static Epoch NewEpoch() => new()
    {
        Device = DeviceId,
        DataClass = "vitals",
        Id = EpochId,
        Key = new byte[16],
        BaseIv = new byte[13],
        CustodySecret = new byte[32],
        Start = 1,
        ClockQuality = 1,
        Boot = 1,
        Uptime = 0,
        PolicyVersion = 1,
        LateAfterSeconds = 60,
        AnnouncementDigest = [],
    };

    private static string[] PurposesOf(Type words) =>
    [
        .. words.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal),
    ];
}
