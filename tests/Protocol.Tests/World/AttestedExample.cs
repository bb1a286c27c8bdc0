using System.Formats.Cbor;
using NanoMedAgent;
using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace Protocol.Tests.World;

/// <summary>The device of the examples with their release in it, which the authority asks for evidence.</summary>
internal sealed class AttestedExample
{
    private const int MinutesAfterOthers = 10;

    private static readonly DateTimeOffset Began = DateTimeOffset.FromUnixTimeSeconds(1_767_225_600).AddMinutes(MinutesAfterOthers);
    private static readonly Lazy<AttestedExample> Happened = new(() => new AttestedExample());

    private AttestedExample()
    {
        CoseKey.TryParse(ExampleKeys.Vendor.Public.Encode(), out CoseKey vendor).ShouldBeTrue();
        ReleasePolicy releases = new() { Vendor = ExampleRelease.Vendor, Class = ExampleRelease.Class, VendorKeys = [vendor] };
        byte[] policy = SignedPolicy.Sign(ExamplePolicy.Policy, ExampleKeys.Authority);
        Device = new ExampleDevice(ExampleKeys.Authority.Public.Encode(), policy, ExampleKeys.SetupCode, releases);
        Device.Start(Began, ClockQuality.Network).ShouldBe(AgentStart.Started);
        byte[] manifest = SuitManifestWriter.Write(ExampleRelease.Release);
        Envelope = SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, ExampleKeys.Vendor));
        CborReader digest = new(SignedRelease.Read(Envelope).Digest);
        digest.ReadStartArray();
        digest.ReadInt32();
        Device.Install(Envelope, ExampleRelease.Image, digest.ReadByteString());
        Device.Start(Began.AddSeconds(30), ClockQuality.Network).ShouldBe(AgentStart.Started);
        Device.Run(seconds: 10);
        AuthorityCommand command = AuthorityCommand.ForAttestation(
            Device.Agent.DeviceId, Nonce, Device.Now.ToUnixTimeMilliseconds(), Device.Now.AddMinutes(10));
        Evidence = Device.Receive("c", command.Sign(ExampleKeys.Authority, Device.Key))
            .Single(message => AttestationToken.IsClaimed(message.Payload));
        AttestationToken.TryRead(Topic.Parse(Evidence.Topic)!, Evidence.Payload, Device.Key, out AttestationToken? token).ShouldBe(
            RefusalReason.None);
        Token = token!;
    }

    /// <summary>The one of this run.</summary>
    public static AttestedExample Instance => Happened.Value;

    /// <summary>The nonce of the authority.</summary>
    public static byte[] Nonce { get; } = [.. Enumerable.Range(0xD0, 16).Select(number => (byte)number)];

    /// <summary>The device.</summary>
    public ExampleDevice Device { get; }

    /// <summary>The release that runs, signed by its vendor.</summary>
    public byte[] Envelope { get; }

    /// <summary>The message with the evidence.</summary>
    public Message Evidence { get; }

    /// <summary>What the hospital reads in it.</summary>
    public AttestationToken Token { get; }
}
