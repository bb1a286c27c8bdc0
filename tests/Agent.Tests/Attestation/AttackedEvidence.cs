using Agent.Tests.Updates;
using Agent.Tests.World;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Agent.Tests.Attestation;

/// <summary>THREAT-MODEL.md: evidence that is not what it seems is refused, or its result says why.</summary>
public sealed class AttackedEvidence : IDisposable
{
    private static readonly byte[] Nonce = [1, 2, 3, 4, 5, 6, 7, 8];

    private readonly AttestationRig _rig = new();

    public AttackedEvidence() => _rig.Ward.Run(1);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Evidence_that_is_repeated_says_nothing_about_the_present()
    {
        AttestationToken token = _rig.Evidence[^1];
        _rig.Appraise(token, new KnownEvidence(token.Start, token.Uptime, false)).Reasons.ShouldBe([AttestationReason.Replayed]);
        _rig.Appraise(token, new KnownEvidence(token.Start + 1, 0, false)).Status.ShouldBe(AttestationStatus.None);
        _rig.Appraise(token, new KnownEvidence(token.Start, token.Uptime - 1, false)).Reasons.ShouldNotContain(
            AttestationReason.Replayed);
    }

    [Fact]
    public void Evidence_with_a_nonce_that_nobody_waits_for_says_nothing_about_the_present()
    {
        _rig.Ask(Nonce);
        AttestationResult result = _rig.Appraise(_rig.Evidence[^1], new KnownEvidence(0, 0, IsNonceAwaited: false));
        result.Reasons.ShouldBe([AttestationReason.NonceUnknown]);
        result.Status.ShouldBe(AttestationStatus.None);
    }

    [Fact]
    public void Evidence_of_another_device_is_refused()
    {
        using SimulatedWard other = new(seed: 2);
        other.Run(1);
        byte[] message = other.AllPublished.Last(published => published.IsEvidence).Payload;
        Refusal(_rig.EventTopic, message, _rig.Ward.Key).ShouldBe(RefusalReason.SignatureWrong);
        Refusal(_rig.EventTopic, message, other.Key).ShouldBe(RefusalReason.DeviceUntrusted);
    }

    [Fact]
    public void Evidence_of_an_older_release_is_told_from_that_of_the_newest_and_of_one_that_was_never_signed()
    {
        _rig.Install(12, Vendor.Image("twelve"));
        AttestationToken twelve = _rig.Evidence[^1];
        _rig.Appraise(twelve).Status.ShouldBe(AttestationStatus.Affirming);
        _rig.Install(13, Vendor.Image("thirteen"));
        _rig.Appraise(_rig.Evidence[^1]).Status.ShouldBe(AttestationStatus.Affirming);

        _rig.Appraise(twelve).Reasons.ShouldBe([AttestationReason.ReleaseOutdated]);
        AttestationResult withdrawn = _rig.Appraise(twelve, wanted: new AttestationExpectations { LeastSequence = 13 });
        withdrawn.Reasons.ShouldBe([AttestationReason.ReleaseWithdrawn]);
        withdrawn.Status.ShouldBe(AttestationStatus.Contraindicated);
        new AttestationVerifier(new ReferenceReleases(), new()).Appraise(twelve, _rig.Ward.Key, new KnownEvidence(0, 0, true))
            .Reasons.ShouldBe([AttestationReason.ReleaseUnknown]);
    }

    [Fact]
    public void A_device_that_measured_other_images_than_were_signed_is_contraindicated()
    {
        _rig.Install(12, Vendor.Image("twelve"));
        AttestationToken token = _rig.Evidence[^1];
        AttestationToken changed = token with { Software = token.Software! with { Images = [new byte[32]] } };
        _rig.Appraise(changed).Reasons.ShouldBe([AttestationReason.ImageOther]);
        _rig.Appraise(token with { Class = new byte[16] }).Reasons.ShouldBe([AttestationReason.ReleaseForOthers]);
    }

    [Fact]
    public void A_flash_that_was_written_back_counts_its_starts_again()
    {
        _rig.Ask(Nonce);
        _rig.Appraise(_rig.Evidence[^1], new KnownEvidence(7, 10, IsNonceAwaited: true)).Reasons.ShouldContain(
            AttestationReason.StartWentBack);
    }

    [Fact]
    public void An_event_is_no_evidence_and_evidence_is_no_event()
    {
        _rig.Ask(Nonce);
        byte[] evidence = _rig.Messages[^1];
        byte[] answer = _rig.Ward.AllPublished.Last(message => message.IsEvent).Payload;
        DeviceEvent.TryRead(_rig.EventTopic, evidence, _rig.Ward.Key, out _).ShouldNotBe(RefusalReason.None);
        Refusal(_rig.EventTopic, answer, _rig.Ward.Key).ShouldBe(RefusalReason.SignatureWrong);

        // With the other's headers: the purpose is another one.
        byte[] disguised = [0x84, 0x43, 0xA1, 0x01, 0x28, .. evidence[27..]];
        DeviceEvent.TryRead(_rig.EventTopic, disguised, _rig.Ward.Key, out _).ShouldBe(RefusalReason.SignatureWrong);
        byte[] promoted = [.. evidence[..27], .. answer[5..]];
        AttestationToken.IsClaimed(promoted).ShouldBeTrue();
        Refusal(_rig.EventTopic, promoted, _rig.Ward.Key).ShouldBe(RefusalReason.SignatureWrong);
    }

    [Fact]
    public void Any_changed_bit_makes_evidence_worthless()
    {
        byte[] message = _rig.Messages[^1];
        for (int bit = 0; bit < 8 * message.Length; bit += 3)
        {
            byte[] changed = [.. message];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Refusal(_rig.EventTopic, changed, _rig.Ward.Key).ShouldNotBe(RefusalReason.None, $"bit {bit}");
        }

        using HospitalKey stranger = HospitalKey.Create();
        Refusal(_rig.EventTopic with { Device = stranger.Public.DeviceId }, message, stranger.Public).ShouldBe(
            RefusalReason.SignatureWrong);
    }

    private static RefusalReason Refusal(Topic topic, byte[] message, CosePublicKey key)
    {
        RefusalReason refusal = AttestationToken.TryRead(topic, message, key, out AttestationToken? token);
        (token is null).ShouldBe(refusal != RefusalReason.None);
        return refusal;
    }
}
