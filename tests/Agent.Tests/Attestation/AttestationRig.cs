using Agent.Tests.Updates;
using Agent.Tests.World;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Agent.Tests.Attestation;

/// <summary>A device that can be updated, a vendor, and a hospital that asks for evidence.</summary>
internal sealed class AttestationRig : IDisposable
{
    private readonly HospitalKey _vendorKey = HospitalKey.Create();
    private long _counter = 100;

    public AttestationRig(bool hasElement = false)
    {
        Vendor = new Vendor(_vendorKey);
        Ward = new SimulatedWard(periodSeconds: 5, releases: Vendor.Policy, hasElement: hasElement);
    }

    public Vendor Vendor { get; }

    public SimulatedWard Ward { get; }

    /// <summary>What the hospital has of its vendor.</summary>
    public ReferenceReleases References { get; } = new();

    /// <summary>The messages with evidence, in the order in which they were published.</summary>
    public IReadOnlyList<byte[]> Messages =>
        [.. Ward.AllPublished.Where(message => message.IsEvidence).Select(message => message.Payload)];

    /// <summary>The evidence, with verified signatures.</summary>
    public IReadOnlyList<AttestationToken> Evidence => [.. Messages.Select(Read)];

    public void Dispose()
    {
        Ward.Dispose();
        Vendor.Dispose();
    }

    /// <summary>Evidence in a message of the device.</summary>
    public AttestationToken Read(byte[] message)
    {
        AttestationToken.TryRead(EventTopic, message, Ward.Key, out AttestationToken? token).ShouldBe(RefusalReason.None);
        return token!;
    }

    /// <summary>Where the device publishes it.</summary>
    public Topic EventTopic => new(Ward.Agent.DeviceId, Topic.Events, "");

    /// <summary>The authority asks for evidence, and the device has half a minute for it.</summary>
    /// <returns>The answer to the command.</returns>
    public CommandAnswer Ask(byte[] nonce)
    {
        _counter++;
        AuthorityCommand command = AuthorityCommand.ForAttestation(Ward.Agent.DeviceId, nonce, _counter, Ward.Now.AddMinutes(10));
        Ward.Link.Send(Ward.CommandTopic, command.Sign(Ward.Authority, Ward.Key));
        Ward.Run(0.5);
        return (CommandAnswer)Ward.EventStream.Last(told => told.Kind == DeviceEvent.CommandKind && told.Number == _counter).What;
    }

    /// <summary>A release that the device installs and confirms, and that the hospital knows.</summary>
    public void Install(int sequence, params byte[][] images)
    {
        byte[] envelope = Vendor.Sign(Vendor.Release(sequence, Ward.Mirror, images));
        References.TryAdd(envelope, [_vendorKey.Public]).ShouldBeNull();
        Ward.Link.Send(Ward.CommandTopic, envelope);
        Ward.Run(0.5);
        Ward.Button.Press();
        Ward.Run(3);
        Ward.Agent.Updater.RunningSequence.ShouldBe(sequence);
    }

    /// <summary>Appraises evidence that was asked for.</summary>
    public AttestationResult Appraise(AttestationToken token, KnownEvidence? known = null, AttestationExpectations? wanted = null) =>
        new AttestationVerifier(References, wanted ?? new()).Appraise(
            token, Ward.Key, known ?? new KnownEvidence(0, 0, IsNonceAwaited: true));
}
