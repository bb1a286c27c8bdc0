using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ownership;
using Protocol.Tests.Document;
using Protocol.Tests.World;
using OwnershipEvent = NanoMedAgent.Hospital.Protocol.OwnershipEvent;
using Voucher = NanoMedAgent.Hospital.Vouchers.Voucher;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Ownership".</summary>
public class Ownerships
{
    private static WorkedExample Example => WorkedExample.Instance;

    private static Message Announcement => Example.Unowned.Link.PublishedOn("e").First();

    private static Message Last => Example.Device.Link.PublishedOn("e").Last();

    private static Message Answer => Example.Voucher.Answers.Single();

    [Fact]
    public void The_announcement_names_the_key_that_the_voucher_is_for() =>
        EventOf(Announcement).Ownership!.Key.Thumbprint.ShouldBe(Example.Vouched.Thumbprint);

    [Fact]
    public void The_device_takes_the_voucher_and_names_its_owner()
    {
        DeviceEvent answer = EventOf(Answer);
        answer.OwnershipEvent.ShouldBe(OwnershipEvent.Owned);
        answer.Number.ShouldBe(Example.Vouched.Number);
        answer.Ownership!.Owner.ShouldBe(ExampleKeys.Authority.Public.KeyId);
    }

    [Fact]
    public void The_last_event_says_that_the_device_is_retired() =>
        EventOf(Last).OwnershipEvent.ShouldBe(OwnershipEvent.Retired);

    [Fact]
    public void The_hospital_reads_in_the_voucher_what_the_maker_has_signed()
    {
        Voucher.TryRead(Example.Voucher.Bytes, ExampleKeys.Maker.Public, out Voucher? read, out string reason)
            .ShouldBeTrue(reason);
        read!.Serial.ShouldBe(Example.Label.Serial);
        read.Authority.ShouldBe(ExampleKeys.Authority.Public);
        read.Thumbprint.ShouldBe(Example.Vouched.Thumbprint);
        (read.NotAfter, read.Number, read.Nonce).ShouldBe((Example.Vouched.NotAfter, Example.Vouched.Number, null));
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example) =>
    [
        .. Examples.OfBytes("ownership-announcement", Announcement.Payload),
        Examples.OfText("ownership-announcement", Events.Describe(EventOf(Announcement))),
        .. Examples.OfBytes("voucher", example.Voucher.Bytes),
        Examples.OfText("voucher", new Lines()
            .Add("thumbprint", example.Vouched.Thumbprint)
            .Add("serial", example.Vouched.Serial)
            .Add("key id of authority", example.Vouched.Authority.KeyId)
            .Add("not after", example.Vouched.NotAfter)
            .Add("number", example.Vouched.Number)),
        .. Examples.OfBytes("ownership-answer", Answer.Payload),
        Examples.OfText("ownership-answer", Events.Describe(EventOf(Answer))),
        .. Examples.OfBytes("command-retire", example.Retire.Bytes),
        .. Examples.OfBytes("ownership-retired", Last.Payload),
        Examples.OfText("ownership-retired", Events.Describe(EventOf(Last))),
        Examples.OfText("ownership-news", Lines.Numbers<NanoMedAgent.Ownership.OwnershipEvent>()),
        Examples.OfText("ownership-refusals", Lines.Numbers<OwnershipRefusal>()),
    ];

    private static DeviceEvent EventOf(Message message)
    {
        DeviceEvent.TryRead(Topic.Parse(message.Topic)!, message.Payload, Example.Unowned.Key, out DeviceEvent? reported)
            .ShouldBe(RefusalReason.None);
        return reported!;
    }
}
