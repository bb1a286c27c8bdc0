using Agent.Tests.World;
using CsCheck;
using NanoMedAgent;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using Firmware = NanoMedAgent.Agent;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Agent.Tests.Pairing;

/// <summary>The policy's rule for pairing: entry 11.</summary>
public class PairingPolicies
{
    [Theory]
    [InlineData("82F4F5", PolicyRefusal.None)]
    [InlineData("82F5F4", PolicyRefusal.None)]
    [InlineData("82F5F5", PolicyRefusal.None)]
    [InlineData("82F4F4", PolicyRefusal.None)]
    [InlineData("80", PolicyRefusal.Malformed)]
    [InlineData("81F5", PolicyRefusal.Malformed)]
    [InlineData("83F5F5F5", PolicyRefusal.Malformed)]
    [InlineData("820101", PolicyRefusal.Malformed)]
    [InlineData("82F5F6", PolicyRefusal.Malformed)]
    [InlineData("F5", PolicyRefusal.Malformed)]
    [InlineData("A2F4F5F5F4", PolicyRefusal.Malformed)]
    public void The_pairing_rule_is_two_booleans_and_nothing_else(string entry, PolicyRefusal refusal) => Install(entry).ShouldBe(refusal);

    [Fact]
    public void An_invalid_pairing_rule_causes_no_exception() =>
        Gen.Byte.Array[1, 6].Sample(noise => Install(Convert.ToHexString(noise)), iter: Effort.Cases(60), threads: 1);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void The_pairing_rule_says_whether_a_patient_and_a_press_are_required(bool isRequired, bool isConfirmed)
    {
        using PairingRig rig = new(isRequired, isConfirmed);
        rig.Run(60);
        (rig.Ward.Readings.Count > 0).ShouldBe(!isRequired);
        rig.OpenWindow();
        rig.Send(rig.Sign(rig.Grant()));
        rig.State.ShouldBe(isConfirmed ? PairingState.Confirming : PairingState.Associated);
    }

    [Fact]
    public void A_new_policy_that_requires_a_patient_keeps_the_association()
    {
        using PairingRig rig = new(isRequired: false);
        string association = Convert.ToHexStringLower(rig.Pair());
        rig.Ward.Install(policy => policy with { Pairing = new NanoMedAgent.Hospital.Policies.PairingRule { IsRequired = true } });
        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Run(60);
        rig.State.ShouldBe(PairingState.Associated);
        rig.Ward.Readings.TakeLast(4).ShouldAllBe(reading => reading.Association == association);
        rig.Hold(10.5);
        rig.Light.ShouldBe(LightPattern.Idle);
    }

    [Fact]
    public void Without_a_pairing_rule_a_device_measures_anybody_and_requires_a_press()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 2);
        ward.Readings.ShouldNotBeEmpty();
        ward.Readings.ShouldAllBe(reading => reading.Association == null);
        ward.Light.Pattern.ShouldBe(LightPattern.Measuring);
    }

    private static PolicyRefusal Install(string entry)
    {
        using SimulatedWard ward = new();
        byte[] payload =
        [
            0xA5, 0x01, 0x07, 0x02, 0x81, .. ward.Recipient.Public.Encode(), 0x03, .. Convert.FromHexString("A166766974616C7382810000"),
            0x04, 0xA1, 0x62, (byte)'h', (byte)'r', 0x01,
            0x0B, .. Convert.FromHexString(entry),
        ];
        ward.Write(Firmware.PolicyFile, ward.SignAsAuthority(payload));
        AgentStart start = ward.Restart();
        start.ShouldBe(ward.Agent.PolicyRefusal == PolicyRefusal.None ? AgentStart.Started : AgentStart.PolicyRefused);
        if (start == AgentStart.Started)
        {
            ward.Run(minutes: 0.1);
        }

        return ward.Agent.PolicyRefusal;
    }
}
