using System.Formats.Cbor;
using NanoMedAgent;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "A new key of the authority".</summary>
public class AuthorityKeys
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_767_225_600);

    [Fact]
    public void The_device_obeys_the_next_key_after_the_consent_in_the_text()
    {
        WorkedExample example = WorkedExample.Instance;
        ReleasePolicy releases = new() { Vendor = ExampleRelease.Vendor, Class = ExampleRelease.Class };
        ExampleDevice device = new(ExampleKeys.Authority.Public.Encode(), example.Policy.Bytes, ExampleKeys.SetupCode, releases);
        device.Start(Now, ClockQuality.Network).ShouldBe(AgentStart.Started);
        CborWriter arguments = new();
        arguments.WriteByteString(example.Consent.Bytes);
        string id = device.Agent.DeviceId;
        AuthorityCommand change = new(id, "authority", 1, Now.AddDays(1)) { Arguments = arguments.Encode() };
        device.Receive("c", change.Sign(ExampleKeys.Authority, device.Key));
        device.Receive("c", AuthorityCommand.ForRevoking(id, 0, 2, Now.AddDays(1)).Sign(ExampleKeys.NextAuthority, device.Key));
        Message answer = device.Link.Events.Last();
        DeviceEvent.TryRead(Topic.Parse(answer.Topic)!, answer.Payload, device.Key, out DeviceEvent? told).ShouldBe(RefusalReason.None);
        told!.Number.ShouldBe(2);
        told.What.ShouldBe(0);
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example) =>
    [
        .. Examples.OfBytes("authority-consent", example.Consent.Bytes),
        Examples.OfText("authority-consent", new Lines()
            .Add("key id of former", ExampleKeys.Authority.Public.KeyId)
            .Add("key id of next", ExampleKeys.NextAuthority.Public.KeyId)),
    ];
}
