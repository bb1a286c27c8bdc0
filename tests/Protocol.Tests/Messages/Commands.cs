using NanoMedAgent;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Releases;
using NanoMedAgent.Updates;
using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Commands" and "Events".</summary>
public class Commands
{
    private static WorkedExample Example => WorkedExample.Instance;

    private static Message Answer => Example.EventAmong(Example.Unpair.Answers, DeviceEvent.CommandKind);

    [Fact]
    public void The_device_obeys_and_answers()
    {
        DeviceEvent answer = Example.EventOf(Answer);

        answer.What.ShouldBe((long)CommandRefusal.None);
        answer.Number.ShouldBe(Example.UnpairCommanded.Counter);
        DeviceEvent ended = Example.EventOf(Example.EventAmong(Example.Unpair.Answers, DeviceEvent.PairingKind));
        ended.Pairing!.Association.ShouldBe(ExampleKeys.Association);
    }

    [Fact]
    public void After_a_start_without_a_date_the_device_has_it_from_the_custodian() => Example.EventOf(Answer).ClockQuality.ShouldBe(2);

    [Fact]
    public void The_mac_is_made_as_the_text_says() =>
        CommandMacs.Unwrap(Example.Unpair.Bytes, MacKey(Example), Example.UnpairCommanded.Device).ShouldNotBeNull();

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example)
    {
        AuthorityCommand command = example.UnpairCommanded;
        return
        [
            .. Examples.OfBytes("command-unpair", example.Unpair.Bytes),
            Examples.OfText("command-unpair", new Lines()
                .Add("device", command.Device)
                .Add("command", command.Name)
                .Add("counter", command.Counter)
                .Add("not after", command.NotAfter)
                .Add("association", ExampleKeys.Association)),
            Examples.OfText("command-unpair-steps", new Lines()
                .Add("shared secret", ExampleKeys.Authority.DeriveSharedSecret(example.Device.Key))
                .Add("external_aad, info", Purposes.Of("command-mac", command.Device))
                .Add("MAC key", MacKey(example))
                .Add("tag", example.Unpair.Bytes[^8..])),
            .. Examples.OfBytes("event-command", Answer.Payload),
            Examples.OfText("event-command", Events.Describe(example.EventOf(Answer))),
            Examples.OfText("command-refusals", Lines.Numbers<CommandRefusal>()),
            Examples.OfText("update-news", Lines.Numbers<UpdateEventKind>()),
            Examples.OfText("update-reasons", Lines.Numbers<UpdateReason>()),
            Examples.OfText("storage-events", Lines.Numbers<StorageEvent>()),
            Examples.OfText("stored-states", Lines.Numbers<StoredState>()),
        ];
    }

    private static byte[] MacKey(WorkedExample example) =>
        CommandMacs.Key(ExampleKeys.Authority, example.Device.Key, example.UnpairCommanded.Device);
}
