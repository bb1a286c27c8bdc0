using System.Security.Cryptography;
using Agent.Tests.Updates;
using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Pins;

namespace Agent.Tests.Attestation;

/// <summary>PROTOCOL.md, "Attestation": when a device shows evidence, and what is in it.</summary>
public class EvidenceOfDevices : IDisposable
{
    private static readonly byte[] Nonce = [1, 2, 3, 4, 5, 6, 7, 8];

    private readonly AttestationRig _rig;

    public EvidenceOfDevices()
        : this(false)
    {
    }

    private protected EvidenceOfDevices(bool hasElement) => _rig = new AttestationRig(hasElement);

    private SimulatedWard Ward => _rig.Ward;

    public void Dispose()
    {
        _rig.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Evidence_follows_the_first_reading_of_each_start_once()
    {
        Ward.Run(5);
        Ward.Restart().ShouldBe(AgentStart.Started);
        Ward.Run(5);
        _rig.Evidence.Select(token => token.Start).ShouldBe([1, 2]);
        PublishedMessage[] published = [.. Ward.Link.Published];
        int reading = Array.FindIndex(published, message => message.Kind == "r");
        int evidence = Array.FindIndex(published, message => message.IsEvidence);
        evidence.ShouldBeGreaterThan(reading);
        _rig.Evidence.ShouldAllBe(token => token.Nonce == null);
    }

    [Fact]
    public void Without_a_network_no_evidence_is_signed_and_with_it_there_is_one()
    {
        Ward.Link.GoDown();
        Ward.Restart();
        Ward.Run(10);
        _rig.Messages.ShouldBeEmpty();
        Ward.Link.IsUp = true;
        Ward.Run(2);
        _rig.Messages.Count.ShouldBe(1);
    }

    [Fact]
    public void A_network_that_takes_nothing_for_a_while_gets_the_evidence_later_and_once()
    {
        Ward.Run(1);
        Ward.Link.Window = 0;
        AuthorityCommand command = AuthorityCommand.ForAttestation(Ward.Agent.DeviceId, Nonce, 7, Ward.Now.AddMinutes(10));
        Ward.Link.Send(Ward.CommandTopic, command.Sign(Ward.Authority, Ward.Key));
        Ward.Run(2);
        Ward.Link.Window = 8;
        Ward.Run(1);
        _rig.Evidence.Count(token => token.Nonce is not null).ShouldBe(1);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    public void Asked_with_a_nonce_the_device_answers_with_it(int length)
    {
        Ward.Run(1);
        byte[] nonce = RandomNumberGenerator.GetBytes(length);
        _rig.Ask(nonce).ShouldBe(CommandAnswer.CarriedOut);
        _rig.Evidence[^1].Nonce.ShouldBe(nonce);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(65)]
    public void A_nonce_of_another_length_is_refused(int length)
    {
        Ward.Run(1);
        int before = _rig.Messages.Count;
        _rig.Ask(new byte[length]).ShouldBe(CommandAnswer.NonceWrong);
        _rig.Messages.Count.ShouldBe(before);
    }

    [Fact]
    public void The_measurements_are_those_of_the_release_that_was_loaded()
    {
        byte[] first = Vendor.Image("one");
        byte[] second = Vendor.Image("two");
        Ward.Run(1);
        _rig.Install(12, first, second);
        AttestationToken token = _rig.Evidence[^1];
        token.Software!.Images.ShouldBe([SHA256.HashData(first), SHA256.HashData(second)]);
        token.Vendor.ShouldBe(_rig.Vendor.Policy.Vendor);
        token.Class.ShouldBe(_rig.Vendor.Policy.Class);
        AttestationResult result = _rig.Appraise(token);
        result.Status.ShouldBe(AttestationStatus.Affirming);
        result.Release!.SequenceNumber.ShouldBe(12);
    }

    [Fact]
    public void The_application_of_the_image_claims_no_measurement()
    {
        Ward.Run(1);
        AttestationToken token = _rig.Evidence[^1];
        token.Software.ShouldBeNull();
        _rig.Appraise(token).Reasons.ShouldBe([AttestationReason.NotMeasured]);
    }

    [Fact]
    public void What_the_platform_cannot_read_is_unknown()
    {
        Ward.Run(1);
        AttestationToken token = _rig.Evidence[^1];
        (token.SecureBoot, token.FlashEncryption, token.DebugStatus, token.ResetReason).ShouldBe((null, null, null, 0));

        Ward.Security = new SimulatedSecurity { SecureBoot = 0, FlashEncryption = 0, DebugStatus = 0, ResetReason = ResetReason.Watchdog };
        Ward.Restart();
        Ward.Run(1);
        token = _rig.Evidence[^1];
        (token.SecureBoot, token.FlashEncryption, token.DebugStatus, token.ResetReason).ShouldBe((false, false, 0, 4));
        _rig.Appraise(token).Reasons.ShouldBe(
            [AttestationReason.NotMeasured, AttestationReason.SecureBootOff, AttestationReason.FlashReadable,
            AttestationReason.DebugEnabled]);
    }

    [Fact]
    public void Only_an_authenticated_date_is_claimed()
    {
        Ward.AcknowledgementsArrive = false;
        Ward.Run(1);
        _rig.Evidence[^1].IssuedAt.ShouldBeNull("the network's date is not authenticated");
        Ward.AcknowledgementsArrive = true;
        Ward.Restart();
        Ward.Run(1);
        _rig.Ask(Nonce);
        _rig.Evidence[^1].IssuedAt!.Value.ShouldBe(Ward.Now, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Repairs_and_failures_of_the_storage_are_counted()
    {
        Ward.Run(1);
        Ward.Storage.FlipBit("policy.b", 100);
        Ward.Restart();
        Ward.Run(1);
        AttestationToken token = _rig.Evidence[^1];
        (token.Repairs, token.Failures).ShouldBe((1, 0));
        token.PolicyVersion.ShouldBe(2);

        Ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, Ward.Storage.Operations + 1, 50));
        Ward.Link.GoDown();
        Ward.Run(3);
        Ward.Link.IsUp = true;
        Ward.Run(3);
        _rig.Ask(Nonce);
        _rig.Evidence[^1].Failures.ShouldBe(1);
    }
}
