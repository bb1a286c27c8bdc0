using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Outbox;
using NanoMedAgent.Pairing;
using NanoMedAgent.Proof;
using NanoMedAgent.Releases;
using Protocol.Tests.Document;
using Firmware = NanoMedAgent.Outbox.Acknowledgement;
using Wire = NanoMedAgent.Hospital.Protocol;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Bounds": both sides have the same.</summary>
public class Bounds
{
    [Fact]
    public void Of_an_offer_are_the_same_on_both_sides() => SignedRelease.OfferLimit.ShouldBe(SuitEnvelope.LengthLimit);

    [Fact]
    public void Of_a_grant_are_the_same_on_both_sides()
    {
        Wire.PairingGrant.IdLength.ShouldBe(PairingGrant.NonceLength);
        Wire.PairingGrant.IdLength.ShouldBe(PairingGrant.AssociationLength);
        SetupCode.Length.ShouldBe(PairingGrant.SetupCodeLength);
    }

    [Fact]
    public void Of_a_checkpoint_is_not_passed_by_all_blocks_that_wait_on_a_device()
    {
        // Each of another epoch, and with the longest numbers.
        const long Longest = Wire.WireBounds.SequenceLimit;
        ClosedBlocks closed = new();
        for (int i = 0; i < ClosedBlocks.Limit; i++)
        {
            closed.TryAdd("vitals", [0, 0, 0, (byte)i], Longest, Longest, new byte[32]).ShouldBeTrue();
        }

        closed.TryAdd("vitals", [0, 0, 0, 9], Longest, Longest, new byte[32]).ShouldBeFalse();

        int length = CoseSign1.Encode(closed.Encode(), new byte[64]).Length;
        length.ShouldBe(376, "so much room is in the window of its class");
        length.ShouldBeLessThan(Wire.WireBounds.CheckpointLimit);
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks() =>
    [
        Examples.OfText("bounds", new Lines()
            .Add("message", $"{DeviceOutbox.MessageLimit} bytes")
            .Add("acknowledgement", $"{Firmware.PayloadLimit} bytes of payload, {Wire.Acknowledgement.RangesLimit} ranges")
            .Add("envelope of an offer", $"{SuitEnvelope.LengthLimit} bytes, {SuitEnvelope.SignaturesLimit} signatures")
            .Add("manifest", $"{SuitManifest.LengthLimit} bytes, {SuitManifest.ComponentsLimit} components")
            .Add("COSE_Key", $"{CoseKey.EncodedLength} bytes")
            .Add("key id", $"{CoseKey.KeyIdLength} bytes")
            .Add("nonce of a window", $"{PairingGrant.NonceLength} bytes")
            .Add("association", $"{PairingGrant.AssociationLength} bytes")
            .Add("token", $"1 to {Wire.PairingGrant.TokenLimit} bytes")
            .Add("setup code", $"{PairingGrant.SetupCodeLength} bytes")
            .Add("recipients", $"1 to {DataPolicy.RecipientsLimit}")
            .Add("serial", $"1 to {DeviceLabel.SerialLimit} characters")
            .Add("hold to open a window", $"{PairingMachine.WindowHoldMs} ms")
            .Add("hold to end", $"{PairingMachine.UnpairHoldMs} ms")
            .Add("time of a device", $"0 to {Wire.WireBounds.TimeLimit} s since 1970-01-01 UTC")
            .Add("uptime", $"0 to {Wire.WireBounds.UptimeLimit} s")
            .Add("number of a start", $"1 to {Wire.WireBounds.BootLimit}")
            .Add("order of an event", $"1 to {Wire.WireBounds.EventLimit}")
            .Add("sequence number", $"1 to {Wire.WireBounds.SequenceLimit}")
            .Add(
                "measured value",
                $"{-Wire.WireBounds.ValueLimit - 1} to {Wire.WireBounds.ValueLimit} in the unit on the wire")
            .Add("count of a gap", $"0 to {Wire.WireBounds.CountLimit}")
            .Add("code of an event", $"0 to {Wire.WireBounds.CodeLimit}")
            .Add("version of a policy", $"0 to {Wire.WireBounds.PolicyVersionLimit}")
            .Add("late-after", $"1 to {Wire.WireBounds.LateAfterLimit} s")
            .Add("parameters of a score", $"0 to {Wire.WireBounds.ParametersLimit}")
            .Add("checkpoint", $"{Wire.WireBounds.CheckpointLimit} bytes")
            .Add("evidence", $"{AttestationToken.MessageLimit} bytes")
            .Add("nonce for evidence", $"{AttestationToken.LeastNonceBytes} to {AttestationToken.MostNonceBytes} bytes")
            .Add("word", $"1 to {Wire.WireBounds.WordLimit} characters")
            .Add("name, unit", $"0 to {Wire.WireBounds.NameLimit} characters")),
    ];
}
