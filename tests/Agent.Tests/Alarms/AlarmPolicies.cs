using Agent.Tests.World;
using CsCheck;
using NanoMedAgent;
using NanoMedAgent.Policy;
using Firmware = NanoMedAgent.Agent;

namespace Agent.Tests.Alarms;

/// <summary>Policies that the authority has signed, with alarms that make no sense.</summary>
public class AlarmPolicies
{
    private const string VitalsAndAlarm = "A2 66766974616C73 82810000 65616C61726D 82810000";
    private const string VitalsAlone = "A1 66766974616C73 82810000";

    [Theory]
    [InlineData("85 00 05 F5 A1 626872 84 18C8 1904B0 14 0A F6", PolicyRefusal.None)]
    [InlineData("85 00 05 F4 A0 87 05 00 183C F5 190E10 F4 F4", PolicyRefusal.None)]
    [InlineData("85 00 05 F5 A1 626872 84 F6 F6 00 00 F6", PolicyRefusal.None)]
    [InlineData("85 00 05 F5 A1 626872 85 18C8 1904B0 14 0A 01 F6", PolicyRefusal.None)]
    [InlineData("86 00 05 F5 A1 626872 89 18C8 1904B0 14 0A 18C8 190190 1903E8 1904B0 02 F6 84 02 03 1878 1901C2", PolicyRefusal.None)]
    [InlineData("86 00 05 F5 A0 F6 84 01 01 00 00", PolicyRefusal.None)]
    [InlineData("86 00 05 F5 A0 F6 84 03 03 190258 190E10", PolicyRefusal.None)]
    [InlineData("85 00 05 F5 A1 626872 85 18C8 1904B0 14 0A 00 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 F5 A1 626872 85 18C8 1904B0 14 0A 04 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 F5 A1 626872 86 18C8 1904B0 14 0A 01 01 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 F5 A1 626872 87 18C8 1904B0 14 0A 01 01 01 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("86 00 05 F5 A0 F6 84 00 03 00 00", PolicyRefusal.NumberOutOfRange)]
    [InlineData("86 00 05 F5 A0 F6 84 03 04 00 00", PolicyRefusal.NumberOutOfRange)]
    [InlineData("86 00 05 F5 A0 F6 84 03 03 190259 00", PolicyRefusal.NumberOutOfRange)]
    [InlineData("86 00 05 F5 A0 F6 84 03 03 00 181D", PolicyRefusal.NumberOutOfRange)]
    [InlineData("86 00 05 F5 A0 F6 84 03 03 00 190E11", PolicyRefusal.NumberOutOfRange)]
    [InlineData("86 00 05 F5 A0 F6 83 03 03 00", PolicyRefusal.NumberOutOfRange)]
    [InlineData("86 00 05 F5 A0 F6 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("87 00 05 F5 A0 F6 84 03 03 00 00 00", PolicyRefusal.NumberOutOfRange)]
    [InlineData("84 00 05 F5 A0", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 20 05 F5 A0 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 00 F5 A0 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 1A00015181 F5 A0 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 01 A0 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 F5 A1 626872 84 18C8 18C8 00 00 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 F5 A1 626872 84 1904B0 18C8 00 00 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 F5 A1 626872 84 18C8 1A000F4241 00 00 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 F5 A1 626872 84 18C8 1904B0 20 00 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 F5 A1 626872 84 18C8 1904B0 00 20 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 F5 A1 626872 83 18C8 1904B0 00 F6", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 F5 A0 87 00 00 183C F5 190E10 F4 F4", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 F5 A0 87 15 00 183C F5 190E10 F4 F4", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 F5 A0 87 05 00 183C F5 00 F4 F4", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 F5 A0 86 05 00 183C F5 190E10 F4", PolicyRefusal.NumberOutOfRange)]
    [InlineData("85 00 05 F5 A1 617A 84 18C8 1904B0 00 00 F6", PolicyRefusal.AlarmNotMeasured)]
    [InlineData("85 00 05 F5 A1 626F32 84 18C8 1904B0 00 00 F6", PolicyRefusal.AlarmNotMeasured)]
    public void Wrong_alarms_are_refused_with_a_reason(string alarms, PolicyRefusal refusal) =>
        Install(VitalsAndAlarm, alarms).ShouldBe(refusal);

    [Fact]
    public void Alarms_without_a_reader_are_refused() =>
        Install(VitalsAlone, "85 00 05 F5 A0 F6").ShouldBe(PolicyRefusal.NobodyReadsAlarms);

    [Fact]
    public void A_changed_byte_of_the_alarms_never_throws() =>
        Gen.Select(Gen.Int[0, 25], Gen.Byte).Sample(
            (place, value) =>
            {
                byte[] alarms = Bytes("85 00 05 F5 A1 626872 84 18C8 1904B0 14 0A F6");
                alarms[place % alarms.Length] = value;
                Install(VitalsAndAlarm, Convert.ToHexString(alarms));
            },
            iter: Effort.Cases(120), threads: 1);

    private static PolicyRefusal Install(string classes, string alarms)
    {
        using SimulatedWard ward = new();
        byte[] payload =
        [
            0xA5, 0x01, 0x07, 0x02, 0x81, .. ward.Recipient.Public.Encode(), 0x03, .. Bytes(classes),
            0x04, 0xA1, 0x62, (byte)'h', (byte)'r', 0x01, 0x0A, .. Bytes(alarms),
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

    private static byte[] Bytes(string hexadecimal) => Convert.FromHexString(hexadecimal.Replace(" ", "", StringComparison.Ordinal));
}
