using Hospital.Tests.World;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Attestation;

/// <summary>The bounds of PROTOCOL.md, "Attestation", checked where evidence is parsed.</summary>
public sealed class EvidenceOnTheWire : IDisposable
{
    private readonly HospitalKey _device = HospitalKey.Create();
    private readonly byte[][] _digests = [new byte[32], new byte[32]];

    public static TheoryData<long> Needed => [256, 261, 267, -65537, -65538, -65539, -65540];

    public void Dispose() => _device.Dispose();

    [Theory]
    [MemberData(nameof(Needed))]
    public void Evidence_that_lacks_a_claim_is_refused_but_for_flash_encryption_that_is_unknown(long claim) =>
        Read(new EvidenceMessage { Without = claim }).ShouldBe(claim == -65538 ? RefusalReason.None : RefusalReason.ContentWrong);

    [Fact]
    public void A_claim_that_nobody_knows_is_skipped() => Read(new EvidenceMessage { HasMore = true }).ShouldBe(RefusalReason.None);

    [Fact]
    public void Numbers_and_lengths_have_bounds()
    {
        Read(new EvidenceMessage { Nonce = new byte[8] }).ShouldBe(RefusalReason.None);
        Read(new EvidenceMessage { Nonce = new byte[64] }).ShouldBe(RefusalReason.None);
        Read(new EvidenceMessage { Nonce = new byte[7] }).ShouldBe(RefusalReason.ContentWrong);
        Read(new EvidenceMessage { Nonce = new byte[65] }).ShouldBe(RefusalReason.ContentWrong);
        Read(new EvidenceMessage { Vendor = new byte[15] }).ShouldBe(RefusalReason.ContentWrong);
        Read(new EvidenceMessage { Class = new byte[17] }).ShouldBe(RefusalReason.ContentWrong);
        Read(new EvidenceMessage { Uptime = -1 }).ShouldBe(RefusalReason.ContentWrong);
        Read(new EvidenceMessage { Uptime = 1L << 32 }).ShouldBe(RefusalReason.ContentWrong);
        Read(new EvidenceMessage { Start = 0 }).ShouldBe(RefusalReason.ContentWrong);
        Read(new EvidenceMessage { Start = 1L << 32 }).ShouldBe(RefusalReason.ContentWrong);
        Read(new EvidenceMessage { DebugStatus = 4 }).ShouldBe(RefusalReason.None);
        Read(new EvidenceMessage { DebugStatus = 5 }).ShouldBe(RefusalReason.ContentWrong);
        Read(new EvidenceMessage { PolicyVersion = 1L << 31 }).ShouldBe(RefusalReason.ContentWrong);
        Read(new EvidenceMessage { Failures = -1 }).ShouldBe(RefusalReason.ContentWrong);
        Read(new EvidenceMessage { Digests = [.. Enumerable.Repeat(new byte[32], 30)] }).ShouldBe(RefusalReason.LengthWrong);
    }

    [Fact]
    public void Measurements_are_those_of_a_manifest_and_its_components_in_their_order()
    {
        Read(new EvidenceMessage { Digests = _digests }).ShouldBe(RefusalReason.None);
        Read(new EvidenceMessage { Digests = [new byte[31], new byte[32]] }).ShouldBe(RefusalReason.ContentWrong);
        Read(new EvidenceMessage { Digests = _digests, Name = index => index == 0 ? "0" : "manifest" }).ShouldBe(
            RefusalReason.ContentWrong);
        Read(new EvidenceMessage { Digests = _digests, Name = _ => "manifest" }).ShouldBe(RefusalReason.ContentWrong);
        Read(new EvidenceMessage { Digests = [] }).ShouldBe(RefusalReason.ContentWrong);
    }

    [Fact]
    public void The_entity_id_is_that_of_the_key_that_signs()
    {
        Read(new EvidenceMessage { EntityId = [0x01, .. new byte[16]] }).ShouldBe(RefusalReason.KeyForeign);
        Read(new EvidenceMessage { EntityId = [0x02, .. _device.Public.DeviceIdentifier] }).ShouldBe(RefusalReason.ContentWrong);
        Read(new EvidenceMessage { EntityId = new byte[2] }).ShouldBe(RefusalReason.ContentWrong);
    }

    [Fact]
    public void Cut_off_evidence_is_refused_at_every_length()
    {
        byte[] message = new EvidenceMessage { Digests = _digests, Nonce = new byte[8] }.By(_device);
        Topic topic = new(_device.Public.DeviceId, Topic.Events, "");
        for (int length = 0; length < message.Length; length++)
        {
            AttestationToken.TryRead(topic, message[..length], _device.Public, out _).ShouldNotBe(RefusalReason.None);
            AttestationToken.IsClaimed(message[..length]).ShouldBeFalse();
        }

        AttestationToken.TryRead(topic with { Kind = "r" }, message, _device.Public, out _).ShouldBe(RefusalReason.TopicUnknown);
    }

    [Fact]
    public void Unknown_is_unknown_and_not_off()
    {
        AttestationToken.TryRead(
            new Topic(_device.Public.DeviceId, Topic.Events, ""), new EvidenceMessage().By(_device), _device.Public,
            out AttestationToken? token).ShouldBe(RefusalReason.None);
        (token!.SecureBoot, token.FlashEncryption, token.DebugStatus, token.Software, token.IssuedAt).ShouldBe(
            (null, null, null, null, null));
    }

    private RefusalReason Read(EvidenceMessage evidence)
    {
        byte[] message = evidence.By(_device);
        RefusalReason refusal = AttestationToken.TryRead(
            new Topic(_device.Public.DeviceId, Topic.Events, ""), message, _device.Public, out AttestationToken? token);
        (token is null).ShouldBe(refusal != RefusalReason.None);
        return refusal;
    }
}
