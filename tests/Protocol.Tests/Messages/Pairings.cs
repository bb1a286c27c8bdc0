using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Protocol;
using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Pairing".</summary>
public class Pairings
{
    private const int MacKeyLength = 32;
    private const int TagLength = 8;

    private static WorkedExample Example => WorkedExample.Instance;

    [Fact]
    public void Whoever_has_the_label_believes_the_announcement()
    {
        (Topic topic, byte[] message) = (Topic.Parse(Example.Window.Topic)!, Example.Window.Payload);

        RefusalReason reason = DeviceEvent.TryReadAnnounced(topic, message, Example.Label.Identifier, out DeviceEvent? announced, out _);

        reason.ShouldBe(RefusalReason.None);
        announced!.Pairing!.Nonce.ShouldBe(Example.Granted.Nonce);
    }

    [Fact]
    public void The_device_takes_the_grant() =>
        Example.EventOf(Example.EventAmong(Example.Grant.Answers, DeviceEvent.PairingKind)).PairingEvent.ShouldBe(PairingEvent.Confirming);

    [Fact]
    public void The_receipt_names_the_association()
    {
        DeviceEvent receipt = Example.EventOf(Example.Receipt);

        receipt.Pairing!.Association.ShouldBe(ExampleKeys.Association);
        receipt.Number.ShouldBe(Example.Granted.Counter);
    }

    [Fact]
    public void The_mac_is_made_as_the_text_says()
    {
        byte[] structure = MacStructure(Example, out byte[] tag);

        HMACSHA256.HashData(MacKey(Example.Granted), structure)[..TagLength].ShouldBe(tag);
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example)
    {
        PairingGrant granted = example.Granted;
        return
        [
            Examples.OfText("pairing-news", Lines.Numbers<NanoMedAgent.Pairing.PairingEvent>()),
            Examples.OfText("pairing-refusals", Lines.Numbers<NanoMedAgent.Pairing.PairingRefusal>()),
            .. Examples.OfBytes("pairing-announcement", example.Window.Payload),
            Examples.OfText("pairing-announcement", Events.Describe(example.EventOf(example.Window))),
            .. Examples.OfBytes("pairing-grant", example.Grant.Bytes),
            Examples.OfText("pairing-grant-steps", new Lines()
                .Add("setup code", ExampleKeys.SetupCode)
                .Add("info", Info(granted))
                .Add("MAC key", MacKey(granted))
                .Add("external_aad", ExternalAad(granted))
                .Add("MAC_structure", MacStructure(example, out byte[] tag))
                .Add("tag", tag)),
            Examples.OfText("pairing-grant", new Lines()
                .Add("device", granted.Device)
                .Add("counter", granted.Counter)
                .Add("not after", granted.NotAfter)
                .Add("nonce", granted.Nonce)
                .Add("association", granted.Association)
                .Add("patient's token", granted.PatientToken)
                .Add("responsible's token", granted.ResponsibleToken)
                .Add("policy version", granted.PolicyVersion)
                .Add("time", granted.Time)),
            .. Examples.OfBytes("pairing-receipt", example.Receipt.Payload),
            Examples.OfText("pairing-receipt", Events.Describe(example.EventOf(example.Receipt))),
        ];
    }

    private static byte[] Info(PairingGrant granted) => Purposes.Of("grant", granted.Device);

    private static byte[] ExternalAad(PairingGrant granted) =>
        Purposes.Of("grant", granted.Device, granted.Counter, granted.NotAfter.ToUnixTimeSeconds());

    private static byte[] MacKey(PairingGrant granted) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, ExampleKeys.SetupCode, MacKeyLength, granted.Nonce, Info(granted));

    /// <summary>The MAC_structure of the grant that the device received, and the tag in it.</summary>
    private static byte[] MacStructure(WorkedExample example, out byte[] tag)
    {
        CborReader message = new(CommandMacs.ContentOf(example.Grant.Bytes), CborConformanceMode.Canonical);
        message.ReadStartArray();
        message.SkipValue();
        message.SkipValue();
        CborReader command = new(message.ReadByteString(), CborConformanceMode.Canonical);
        command.ReadStartArray().ShouldBe(5);
        for (int i = 0; i < 4; i++)
        {
            command.SkipValue();
        }

        command.ReadStartArray().ShouldBe(4);
        byte[] protectedHeaders = command.ReadByteString();
        command.SkipValue();
        byte[] payload = command.ReadByteString();
        tag = command.ReadByteString();
        return Array(writer =>
        {
            writer.WriteStartArray(4);
            writer.WriteTextString("MAC0");
            writer.WriteByteString(protectedHeaders);
            writer.WriteByteString(ExternalAad(example.Granted));
            writer.WriteByteString(payload);
        });
    }

    private static byte[] Array(Action<CborWriter> write)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        write(writer);
        writer.WriteEndArray();
        return writer.Encode();
    }
}
