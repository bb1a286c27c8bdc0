using System.Text;
using Gateway.Tests.Receivers;
using Gateway.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Admissions;
using NanoMedAgent.Gateway.Hl7;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hl7.Mllp;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Deliveries;

namespace Gateway.Tests.Delivering;

/// <summary>The visit that the record system has told with an admission comes back to it with the values.</summary>
public sealed class VisitsOfAdmissions
{
    [Fact]
    public async Task A_value_of_an_admitted_patient_refers_to_the_encounter_of_the_visit()
    {
        using GatewayRig rig = new();
        Admit(rig, "P1", "V-7");
        rig.Server.Encounters["V-7"] = "id-of-V-7";
        rig.ArriveHeartRate(rig.Pair("P1"), 1, 61);
        rig.ArriveHeartRate(rig.Pair("P2"), 1, 62);
        (await rig.DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        rig.Server.Of("Observation").Select(each => $"{each["subject"]!["reference"]} {each["encounter"]?["reference"]}")
            .Order(StringComparer.Ordinal).ShouldBe(["Patient/id-of-P1 Encounter/id-of-V-7", "Patient/id-of-P2 "]);
    }

    [Fact]
    public async Task A_message_of_an_admitted_patient_has_the_number_of_the_visit()
    {
        await using FakeReceiver receiver = new();
        using GatewayRig rig = new(connect: time => new Hl7RecordSystem(
            new MllpClientOptions("127.0.0.1", receiver.Port),
            new Hl7Names
            {
                PatientAuthority = "1.2.3.4",
                PatientAuthorityType = "ISO",
                VisitAuthority = "1.2.3.5",
                VisitAuthorityType = "ISO",
            },
            TimeZoneInfo.Utc,
            time));
        Admit(rig, "P1", "V-7");
        rig.ArriveHeartRate(rig.Pair("P1"), 1, 61);
        rig.ArriveHeartRate(rig.Pair("P2"), 1, 62);
        (await rig.DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        receiver.Kept.Where(each => each.Header[21].Text == "IHE_PCD_001")
            .ToDictionary(each => each.Find("PID")![3].Text, each => each.Find("PV1")!.ToString().Split('|').ElementAtOrDefault(19) ?? "")
            .ShouldBe(new Dictionary<string, string> { ["P1"] = "V-7^^^&1.2.3.5&ISO^VN", ["P2"] = "" }, ignoreOrder: true);
        receiver.Kept.Count(each => each.Header[21].Text == "IHE_DEV_051" && each.Find("PV1")![19].Text == "V-7").ShouldBe(1);
    }

    /// <summary>The record system says by ADT that a patient is here.</summary>
    private static void Admit(GatewayRig rig, string patient, string visit)
    {
        using AdmissionStore store = AdmissionStore.Open(rig.Target);
        AdtIntake intake = new(
            store, new AdtReader("", TimeZoneInfo.Utc), new AdmissionsLog(NullLogger.Instance), rig.Time);
        string text = string.Join(
            '\r',
            $"MSH|^~\\&|HIS|HOSP|||{GatewayRig.Start:yyyyMMddHHmmss}+0000||ADT^A01|A-{patient}|P|2.6",
            $"PID|1||{patient}||Example^Ada",
            $"PV1|1|I|3 North^^bed of {patient}||||||||||||||||{visit}") + "\r";
        Hl7Message.TryRead(Encoding.UTF8.GetBytes(text), Hl7Limits.Default, out Hl7Message message, out Hl7Refusal refusal)
            .ShouldBeTrue($"{refusal}");
        intake.Take(message).ShouldBe(MessageVerdict.Accepted);
    }
}
