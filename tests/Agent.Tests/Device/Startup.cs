using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using DataPolicy = NanoMedAgent.Hospital.Policies.DataPolicy;
using Firmware = NanoMedAgent.Agent;

namespace Agent.Tests.Device;

/// <summary>Which policies a device accepts, and which it refuses.</summary>
public class Startup
{
    [Fact]
    public void Without_a_policy_a_device_reports_its_id_and_waits()
    {
        using SimulatedWard ward = new();
        string id = ward.Agent.DeviceId;
        ward.Storage.Delete(Firmware.PolicyFile);
        ward.Storage.Delete(Firmware.PolicyFile + ".b");
        ward.Restart().ShouldBe(AgentStart.NotProvisioned);
        ward.Agent.DeviceId.ShouldBe(id);
        ward.Agent.PublicKey.ShouldNotBeNull();
        ward.Light.Pattern.ShouldBe(LightPattern.Unowned);
    }

    [Fact]
    public void The_devices_id_is_what_the_hospital_derives_from_its_key()
    {
        using SimulatedWard ward = new();
        CosePublicKey.TryParse(ward.Agent.PublicKey, out CosePublicKey? key).ShouldBeTrue();
        key!.DeviceId.ShouldBe(ward.Agent.DeviceId);
    }

    [Fact]
    public void An_authority_file_that_is_not_a_key_is_reported_differently_from_a_missing_one()
    {
        using SimulatedWard ward = new();
        ward.Replace(Firmware.AuthorityFile, [0xA0]);
        ward.Restart().ShouldBe(AgentStart.AuthorityUnreadable);
    }

    [Fact]
    public void A_policy_of_another_authority_is_refused()
    {
        using SimulatedWard ward = new();
        using HospitalKey other = HospitalKey.Create();
        Refused(ward, SignedPolicy.Sign(DataPolicy.Default(ward.Recipient.Public, 60), other)).ShouldBe(PolicyRefusal.NotByAuthority);
    }

    [Fact]
    public void A_policy_with_a_changed_byte_in_payload_or_signature_is_refused()
    {
        using SimulatedWard ward = new();
        byte[] policy = [.. ward.Storage.Files[Firmware.PolicyFile]];
        for (int place = 0; place < policy.Length; place++)
        {
            // The unprotected header with the signer's key id is not signed, and not trusted either.
            if (place is < 5 or > 15)
            {
                byte[] changed = [.. policy];
                changed[place] ^= 0x04;
                Refused(ward, changed).ShouldBeOneOf(PolicyRefusal.Malformed, PolicyRefusal.NotByAuthority);
            }
        }
    }

    [Theory]
    [InlineData("A0", PolicyRefusal.Malformed)]
    [InlineData("80", PolicyRefusal.Malformed)]
    [InlineData("A401010280030004A0", PolicyRefusal.Malformed)]
    [InlineData("A401200280 03A0 04A0", PolicyRefusal.NumberOutOfRange)]
    [InlineData("A50101 0280 03A0 04A0 0F00", PolicyRefusal.EntryUnknown)]
    [InlineData("A50101 0280 03A0 04A0 0C820300", PolicyRefusal.NumberOutOfRange)]
    [InlineData("A50101 0280 03A0 04A0 0C8201181F", PolicyRefusal.NumberOutOfRange)]
    [InlineData("A50101 0280 03A0 04A0 0C8101", PolicyRefusal.NumberOutOfRange)]
    [InlineData("A50101 0280 03A0 04A0 1B000000010000000501", PolicyRefusal.EntryUnknown)]
    [InlineData("A50101 0280 03A0 04A0 09851905A000F50F14", PolicyRefusal.NumberOutOfRange)]
    [InlineData("A50101 0280 03A0 04A0 09850000F50014", PolicyRefusal.NumberOutOfRange)]
    [InlineData("A40101 028100 03A0 04A0", PolicyRefusal.RecipientWrong)]
    [InlineData("A40101 0280 03A1 6464617461 82810000 04A0", PolicyRefusal.ClassUnknown)]
    [InlineData("A40101 0280 03A1 66766974616C73 82810000 04A0", PolicyRefusal.ReaderWrong)]
    [InlineData("A40101 0280 03A0 04A0", PolicyRefusal.NobodyReadsVitals)]
    [InlineData("A40101 0280 03A0 04A1 626872 00", PolicyRefusal.NumberOutOfRange)]
    [InlineData("A50101 0280 03A0 04A0 061832", PolicyRefusal.NumberOutOfRange)]
    [InlineData("A50101 0280 03A0 04A0 051A000151 81", PolicyRefusal.NumberOutOfRange)]
    public void An_invalid_signed_policy_is_refused_with_the_reason(string payload, PolicyRefusal refusal)
    {
        using SimulatedWard ward = new();
        byte[] content = Convert.FromHexString(payload.Replace(" ", "", StringComparison.Ordinal));
        Refused(ward, ward.SignAsAuthority(content)).ShouldBe(refusal);
    }

    [Fact]
    public void A_policy_with_an_unknown_vital_sign_is_refused()
    {
        using SimulatedWard ward = new();
        byte[] classes = Convert.FromHexString("66766974616C73828100" + "00");
        byte[] payload = [0xA4, 0x01, 0x07, 0x02, 0x81, .. ward.Recipient.Public.Encode(), 0x03, 0xA1, .. classes, 0x04, 0xA1, 0x62,
            (byte)'x', (byte)'x', 0x01];
        Refused(ward, ward.SignAsAuthority(payload)).ShouldBe(PolicyRefusal.VitalSignUnknown);
    }

    [Theory]
    [InlineData(-9, AgentStart.Started)]
    [InlineData(-7, AgentStart.Started)]
    [InlineData(-8, AgentStart.PolicyRefused)]
    [InlineData(-1, AgentStart.PolicyRefused)]
    public void ESP256_and_ES256_are_accepted_and_no_other_algorithm(int algorithm, AgentStart outcome)
    {
        using SimulatedWard ward = new();
        byte[] classes = Convert.FromHexString("66766974616C73828100" + "00");
        byte[] payload = [0xA4, 0x01, 0x07, 0x02, 0x81, .. ward.Recipient.Public.Encode(), 0x03, 0xA1, .. classes, 0x04, 0xA1, 0x62,
            (byte)'h', (byte)'r', 0x01];
        ward.Replace(Firmware.PolicyFile, ward.SignAsAuthority(payload, algorithm));
        ward.Restart().ShouldBe(outcome);
    }

    [Fact]
    public void A_stuck_random_generator_makes_no_keys_and_is_reported()
    {
        using SimulatedWard ward = new();
        ward.Entropy = new StuckEntropy();
        ward.Restart().ShouldBe(AgentStart.EntropyRefused);
        ward.Agent.EntropyRefusal.ShouldBe(EntropyRefusal.Stuck);
        ward.Agent.PublicKey.ShouldBeNull();
        ward.Light.Pattern.ShouldBe(LightPattern.Fault);

        ward.Entropy = null;
        ward.Restart().ShouldBe(AgentStart.Started);
    }

    private static PolicyRefusal Refused(SimulatedWard ward, byte[] policy)
    {
        ward.Replace(Firmware.PolicyFile, policy);
        ward.Restart().ShouldBe(AgentStart.PolicyRefused);
        return ward.Agent.PolicyRefusal;
    }

    private sealed class StuckEntropy : IEntropy
    {
        public void Fill(byte[] buffer) => Array.Fill(buffer, (byte)0x55);
    }
}
