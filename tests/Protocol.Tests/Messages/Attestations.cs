using System.Security.Cryptography;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Attestation".</summary>
public class Attestations
{
    private static AttestedExample Example => AttestedExample.Instance;

    [Fact]
    public void Evidence_shows_the_release_that_the_vendor_signed()
    {
        ReferenceReleases references = new();
        references.TryAdd(Example.Envelope, [ExampleKeys.Vendor.Public]).ShouldBeNull();
        AttestationResult result = new AttestationVerifier(references, new AttestationExpectations()).Appraise(
            Example.Token, Example.Device.Key, new KnownEvidence(0, 0, IsNonceAwaited: true));

        result.Reasons.ShouldBeEmpty();
        result.Release!.SequenceNumber.ShouldBe(ExampleRelease.Release.SequenceNumber);
        Example.Token.Software!.Images.ShouldBe([SHA256.HashData(ExampleRelease.Image)]);
        Example.Token.Nonce.ShouldBe(AttestedExample.Nonce);
    }

    [Fact]
    public void A_release_that_another_key_has_signed_is_no_reference()
    {
        ReferenceReleases references = new();
        references.TryAdd(Example.Envelope, [ExampleKeys.Authority.Public]).ShouldNotBeNull();
        references.TryAdd([1, 2, 3], [ExampleKeys.Vendor.Public]).ShouldNotBeNull();
        references.Count.ShouldBe(0);
    }

    [Fact]
    public void Evidence_is_no_event()
    {
        Topic topic = Topic.Parse(Example.Evidence.Topic)!;
        DeviceEvent.TryRead(topic, Example.Evidence.Payload, Example.Device.Key, out _).ShouldNotBe(RefusalReason.None);
        AttestationToken.IsClaimed(WorkedExample.Instance.Window.Payload).ShouldBeFalse();
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks()
    {
        AttestationToken token = Example.Token;
        MeasuredSoftware software = token.Software!;
        return
        [
            Examples.OfText("reset-reasons", Lines.Numbers<ResetReason>()),
            .. Examples.OfBytes("attestation", Example.Evidence.Payload),
            Examples.OfText("attestation-steps", new Lines()
                .Add("external_aad", Purposes.Of("attestation", Example.Device.Agent.DeviceId))),
            Examples.OfText("attestation", new Lines()
                .Add("nonce", token.Nonce)
                .Add("entity id", token.EntityId)
                .Add("vendor", token.Vendor)
                .Add("class", token.Class)
                .Add("start", token.Start)
                .Add("uptime", $"{token.Uptime} s")
                .Add("issued", token.IssuedAt)
                .Add("policy version", token.PolicyVersion)
                .Add("manifest", software.ManifestDigest)
                .Add("component 0", software.Images[0])
                .Add("secure boot", Known(token.SecureBoot))
                .Add("flash encryption", Known(token.FlashEncryption))
                .Add("debug status", token.DebugStatus?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown")
                .Add("reset reason", $"{token.ResetReason} {(ResetReason)token.ResetReason}")
                .Add("repairs, failures", $"{token.Repairs}, {token.Failures}")),
        ];
    }

    private static string Known(bool? value) => value is { } known ? (known ? "on" : "off") : "unknown";
}
