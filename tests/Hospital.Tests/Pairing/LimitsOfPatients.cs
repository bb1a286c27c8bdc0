using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Policies;

namespace Hospital.Tests.Pairing;

/// <summary>Limits that somebody gives one patient on the ward's page: what the sensor is told, and when they count.</summary>
public class LimitsOfPatients
{
    private static readonly Staff Kim = FakeWard.Kim;

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void They_are_pending_until_the_sensor_confirms_them_and_the_audit_says_by_whom_and_which(string database)
    {
        using FakeWard ward = new(database);
        FakeSensor sensor = ward.NewSensor();
        Association association = ward.Pair(sensor, 1);

        ward.Pairing.SetLimits(association.Id, Own(ward), Kim).ShouldBeTrue();
        LimitsRequest pending = ward.Pairing.PendingLimits.ShouldHaveSingleItem();
        (pending.Association, pending.By, pending.At).ShouldBe((association.Id, Kim, ward.Now));
        ward.Limits.ShouldBeEmpty("the sensor has not answered yet");

        ward.Deliver();
        sensor.LimitsSet.ShouldBe(1);
        ward.Pairing.PendingLimits.ShouldBeEmpty();
        ward.Limits.ShouldBe([("nurse.kim", PromptOutcome.Confirmed, "None")]);
        string[] audit = [.. ward.AuditOf(sensor.Id).Where(line => line.Contains(" limits: ", StringComparison.Ordinal))];
        audit.Length.ShouldBe(2);
        audit[0].ShouldStartWith("nurse.kim limits: asked (Heart rate above 130 /min; SpO2 below 85 %; until ");
        audit[1].ShouldStartWith("nurse.kim limits: confirmed by the device (Heart rate above 130 /min; SpO2 below 85 %; until ");
        ward.Store.Audit.Newest().Where(entry => entry.Action == "limits" && entry.Subject == sensor.Id)
            .ShouldAllBe(entry => entry.Association == association.Id);
    }

    [Fact]
    public void A_sensor_that_refuses_them_says_why_and_one_that_is_silent_gets_them_no_more_after_two_minutes()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        Association association = ward.Pair(sensor, 1);
        sensor.RefusesLimits = true;
        ward.Pairing.SetLimits(association.Id, Own(ward), Kim);
        ward.Deliver();
        ward.Limits.ShouldBe([("nurse.kim", PromptOutcome.Refused, "LimitsNotAllowed")]);
        ward.AuditOf(sensor.Id)[^1].ShouldContain("refused by the device: the policy on the device does not let one patient have such");

        ward.ToSensor = _ => [];
        ward.Pairing.SetLimits(association.Id, Own(ward), Kim);
        ward.Run(seconds: 121);
        ward.Limits[^1].ShouldBe(("nurse.kim", PromptOutcome.Unanswered, null));
        ward.ToSensor = message => [message];
        ward.Run(seconds: 60);
        sensor.LimitsSet.ShouldBe(0);
    }

    [Fact]
    public void Limits_of_a_patient_who_has_left_are_refused_here_and_the_wards_need_no_limit()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        Association association = ward.Pair(sensor, 1);
        ward.Pairing.SetLimits(association.Id, Own(ward) with { Limits = new Dictionary<string, PatientLimit>() }, Kim).ShouldBeTrue();
        ward.Deliver();
        ward.AuditOf(sensor.Id)[^1].ShouldBe("nurse.kim limits: confirmed by the device (the ward's)");

        sensor.Hold(10);
        ward.Deliver();
        ward.Pairing.SetLimits(association.Id, Own(ward), Kim).ShouldBeFalse();
        ward.AuditOf(association.Id).ShouldContain("nurse.kim limits: refused: it is over, or has not begun");
    }

    private static PatientLimits Own(FakeWard ward) => new(ward.Now.AddHours(8), new Dictionary<string, PatientLimit>
    {
        ["hr"] = new(null, 130),
        ["o2"] = new(85, null),
        ["rr"] = new(null, null),
    });
}
