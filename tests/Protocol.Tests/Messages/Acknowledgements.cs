using System.Security.Cryptography;
using NanoMedAgent.Hospital.Protocol;
using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Acknowledgement".</summary>
public class Acknowledgements
{
    private const int KeyLength = 32;

    private static WorkedExample Example => WorkedExample.Instance;

    [Fact]
    public void The_device_frees_what_is_acknowledged()
    {
        WorkedExample example = Example;

        (example.WaitingBefore - example.WaitingAfter).ShouldBe((int)example.Acknowledged.All.Sum(range => range.Last - range.First + 1));
    }

    [Fact]
    public void The_device_answers_none() =>
        Example.Acknowledgement.Answers.ShouldNotContain(message => message.Topic.EndsWith("/e", StringComparison.Ordinal));

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example)
    {
        Epoch epoch = example.Opened(example.Announcement);
        SequenceRanges acknowledged = example.Acknowledged;
        return
        [
            .. Examples.OfBytes("acknowledgement", example.Acknowledgement.Bytes),
            Examples.OfText("acknowledgement", new Lines()
                .Add("custody secret", epoch.CustodySecret)
                .Add("external_aad, info", SealedReadings.ExternalAad("ack", epoch))
                .Add("acknowledgement key", CustodyKey("ack", epoch))
                .Add("stored", string.Join(", ", acknowledged.All.Select(range => $"{range.First} to {range.Last}")))
                .Add("readings freed by it", example.WaitingBefore - example.WaitingAfter)),
        ];
    }

    /// <summary>A key that device and custodian share, as the text says.</summary>
    internal static byte[] CustodyKey(string purpose, Epoch epoch) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, epoch.CustodySecret!, KeyLength, salt: null, SealedReadings.ExternalAad(purpose, epoch));
}
