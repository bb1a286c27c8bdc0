using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Updates;
using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Update offer".</summary>
public class UpdateOffers
{
    private static WorkedExample Example => WorkedExample.Instance;

    private static Message Answer => Example.EventAmong(Example.Offer.Answers, DeviceEvent.UpdateKind);

    [Fact]
    public void The_device_proves_and_accepts_it()
    {
        DeviceEvent answer = Example.EventOf(Answer);

        answer.What.ShouldBe((long)UpdateEventKind.Accepted);
        answer.Number.ShouldBe(ExampleRelease.Release.SequenceNumber);
        Example.OfferedSequence.ShouldBe(ExampleRelease.Release.SequenceNumber);
    }

    [Fact]
    public void The_signature_is_over_the_manifests_digest()
    {
        SignedRelease release = SignedRelease.Read(Example.Offer.Bytes);

        release.IsDigestRight.ShouldBeTrue();
        release.IsTagged.ShouldBeTrue();
        Signatures.IsSigned(Example.Offer.Bytes, ExampleKeys.Vendor.Public, purpose: []).ShouldBeTrue();
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example)
    {
        Release release = ExampleRelease.Release;
        ReleaseComponent component = release.Components[0];
        return
        [
            .. Examples.OfBytes("update-offer", example.Offer.Bytes),
            Examples.OfText("update-offer", Events.Describe(example.EventOf(Answer))
                .Add("sequence number", release.SequenceNumber)
                .Add("version", string.Join(".", release.Version!))
                .Add("vendor", release.Vendor)
                .Add("class", release.Class)
                .Add("image", $"{component.Uri}, {component.Size} bytes")
                .Add("image digest", component.Digest)
                .Add("use before", release.UseBefore)
                .Add("least battery", $"{release.MinimumBattery} mWh")),
        ];
    }
}
