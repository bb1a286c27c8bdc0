using System.Security.Cryptography.X509Certificates;
using NanoMedAgent;
using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using Ack = NanoMedAgent.Hospital.Protocol.Acknowledgement;

namespace Protocol.Tests.World;

/// <summary>The device of the examples, which gets a certificate for its device key.</summary>
internal sealed class EnrolledExample
{
    private static readonly DateTimeOffset Began = DateTimeOffset.FromUnixTimeSeconds(1_767_225_600).AddMinutes(20);
    private static readonly Lazy<EnrolledExample> Happened = new(() => new EnrolledExample());

    private EnrolledExample()
    {
        CoseKey.TryParse(ExampleKeys.Vendor.Public.Encode(), out CoseKey vendor).ShouldBeTrue();
        ReleasePolicy releases = new() { Vendor = ExampleRelease.Vendor, Class = ExampleRelease.Class, VendorKeys = [vendor] };
        ExampleAuthority ca = new(ExampleKeys.Scalars["ca"], Began.AddDays(-1));
        Issuer = ca.Certificate;
        DataPolicy policy = ExamplePolicy.Policy with { Issuers = [IssuerPin.Of(Issuer)] };
        Device = new ExampleDevice(
            ExampleKeys.Authority.Public.Encode(), SignedPolicy.Sign(policy, ExampleKeys.Authority), ExampleKeys.SetupCode, releases);
        Device.Start(Began, ClockQuality.Network).ShouldBe(AgentStart.Started);
        Device.Run(seconds: 5);
        Request = Send("command-request", AuthorityCommand.ForRequest(
            Device.Agent.DeviceId, CertificateSlot.DeviceKey, false, "NM2600042", Device.Now.ToUnixTimeMilliseconds(),
            Device.Now.AddMinutes(10)));
        Requested = EventAmong(Request.Answers, DeviceEvent.RequestKind);

        // From the custodian the device knows the date.
        SequenceRanges sealedSoFar = new();
        sealedSoFar.Add(1, 2);
        Message announcement = Device.Link.PublishedOn("k/audit").Last();
        EpochAnnouncement.TryRead(
            Topic.Parse(announcement.Topic)!, announcement.Payload, Device.Key, ExampleKeys.Custodian, out Epoch? epoch).ShouldBe(
            RefusalReason.None);
        Device.Receive("a", Ack.Encode(epoch!, sealedSoFar, Device.Now));
        Certificate = ca.Issue(EventOf(Requested).CertificationRequest!, Device.Now.AddMinutes(-1), Device.Now.AddDays(90));
        Delivery = Send("command-certificate", AuthorityCommand.ForCertificate(
            Device.Agent.DeviceId, CertificateSlot.DeviceKey, Certificate.RawData, Issuer.RawData, Device.Now.ToUnixTimeMilliseconds(),
            Device.Now.AddMinutes(10)));
    }

    /// <summary>The one of this run.</summary>
    public static EnrolledExample Instance => Happened.Value;

    /// <summary>The device.</summary>
    public ExampleDevice Device { get; }

    /// <summary>The command that asks for the request.</summary>
    public HospitalMessage Request { get; }

    /// <summary>The event with the request.</summary>
    public Message Requested { get; }

    /// <summary>The CA's certificate.</summary>
    public X509Certificate2 Issuer { get; }

    /// <summary>The device's certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The command that brings it.</summary>
    public HospitalMessage Delivery { get; }

    /// <summary>The first event of a kind among messages.</summary>
    public Message EventAmong(IEnumerable<Message> messages, string kind) =>
        messages.First(message => FakeLink.IsEvent(message) && EventOf(message).Kind == kind);

    /// <summary>An event as the hospital reads it.</summary>
    public DeviceEvent EventOf(Message message)
    {
        DeviceEvent.TryRead(Topic.Parse(message.Topic)!, message.Payload, Device.Key, out DeviceEvent? decided).ShouldBe(
            RefusalReason.None);
        return decided!;
    }

    private HospitalMessage Send(string name, AuthorityCommand command)
    {
        HospitalMessage message = new(
            name, command.Sign(ExampleKeys.Authority, Device.Key), ExampleKeys.Authority.Public,
            Purposes.Of("command", Device.Agent.DeviceId),
            CommandMacs.Key(ExampleKeys.Authority, Device.Key, Device.Agent.DeviceId), Device.Agent.DeviceId);
        message.Answers = Device.Receive("c", message.Bytes);
        return message;
    }
}
