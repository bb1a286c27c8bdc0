using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Outbox;
using NanoMedAgent.Pairing;
using NanoMedAgent.Releases;
using Protocol.Tests.Document;
using Firmware = NanoMedAgent.Outbox.Acknowledgement;
using Hospital = NanoMedAgent.Hospital.Protocol;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Bounds": both sides have the same.</summary>
public class Bounds
{
    [Fact]
    public void Of_an_offer_are_the_same_on_both_sides() => SignedRelease.OfferLimit.ShouldBe(SuitEnvelope.LengthLimit);

    [Fact]
    public void Of_a_grant_are_the_same_on_both_sides()
    {
        Hospital.PairingGrant.IdLength.ShouldBe(PairingGrant.NonceLength);
        Hospital.PairingGrant.IdLength.ShouldBe(PairingGrant.AssociationLength);
        SetupCode.Length.ShouldBe(PairingGrant.SetupCodeLength);
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks() =>
    [
        Examples.OfText("bounds", new Lines()
            .Add("message", $"{DeviceOutbox.MessageLimit} bytes")
            .Add("acknowledgement", $"{Firmware.PayloadLimit} bytes of payload, {Hospital.Acknowledgement.RangesLimit} ranges")
            .Add("envelope of an offer", $"{SuitEnvelope.LengthLimit} bytes, {SuitEnvelope.SignaturesLimit} signatures")
            .Add("manifest", $"{SuitManifest.LengthLimit} bytes, {SuitManifest.ComponentsLimit} components")
            .Add("COSE_Key", $"{CoseKey.EncodedLength} bytes")
            .Add("key id", $"{CoseKey.KeyIdLength} bytes")
            .Add("nonce of a window", $"{PairingGrant.NonceLength} bytes")
            .Add("association", $"{PairingGrant.AssociationLength} bytes")
            .Add("token", $"1 to {Hospital.PairingGrant.TokenLimit} bytes")
            .Add("setup code", $"{PairingGrant.SetupCodeLength} bytes")
            .Add("recipients", $"1 to {DataPolicy.RecipientsLimit}")
            .Add("serial", $"1 to {DeviceLabel.SerialLimit} characters")
            .Add("hold to open a window", $"{PairingMachine.WindowHoldMs} ms")
            .Add("hold to end", $"{PairingMachine.UnpairHoldMs} ms")),
    ];
}
