using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;

namespace Hospital.Tests.Pairing;

/// <summary>Alarms that somebody acknowledges on the ward's page: what the sensor is told, and when it counts.</summary>
public class AcknowledgedAlarms
{
    private const long Shown = 5;

    private static readonly Staff Kim = FakeWard.Kim;
    private static readonly Staff Lee = FakeWard.Lee;

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void It_is_pending_until_the_sensor_confirms_it_and_the_audit_says_by_whom(string database)
    {
        using FakeWard ward = new(database);
        FakeSensor sensor = ward.NewSensor();
        Association association = ward.Pair(sensor, 1);
        sensor.NewestAlarm = Shown;

        ward.Pairing.Acknowledge(association.Id, Shown, "Artefact", Kim).ShouldBeTrue();
        AlarmAcknowledgement pending = ward.Pairing.PendingAcknowledgements.ShouldHaveSingleItem();
        (pending.Association, pending.By, pending.At, pending.Reason).ShouldBe((association.Id, Kim, ward.Now, "Artefact"));
        ward.Acknowledgements.ShouldBeEmpty("the sensor has not answered yet");

        ward.Deliver();
        sensor.SeenAtWard.ShouldBe(1);
        ward.Pairing.PendingAcknowledgements.ShouldBeEmpty();
        ward.Acknowledgements.ShouldBe([("nurse.kim", PromptOutcome.Confirmed, "None")]);
        ward.AuditOf(sensor.Id).ShouldContain("nurse.kim acknowledge: asked (alarms up to 5; Artefact)");
        ward.AuditOf(sensor.Id).ShouldContain("nurse.kim acknowledge: confirmed by the device (alarms up to 5; Artefact)");
        ward.Store.Audit.Newest().Where(entry => entry.Action == "acknowledge" && entry.Subject == sensor.Id)
            .ShouldAllBe(entry => entry.Association == association.Id);
    }

    [Fact]
    public void A_command_or_an_answer_that_is_lost_is_made_up_for_and_the_sensor_acts_once()
    {
        foreach (bool isCommandLost in new[] { true, false })
        {
            using FakeWard ward = new();
            FakeSensor sensor = ward.NewSensor();
            Association association = ward.Pair(sensor, 1);
            if (isCommandLost)
            {
                ward.ToSensor = _ => [];
            }
            else
            {
                ward.ToWard = _ => [];
            }

            ward.Pairing.Acknowledge(association.Id, Shown, "", Kim);
            ward.Run(seconds: 30);
            ward.Acknowledgements.ShouldBeEmpty();

            ward.ToSensor = message => [message];
            ward.ToWard = message => [message];
            ward.Run(seconds: 11);
            ward.Acknowledgements.Select(over => over.Outcome).ShouldBe([PromptOutcome.Confirmed]);
            sensor.SeenAtWard.ShouldBe(1);
        }
    }

    [Fact]
    public void A_sensor_that_does_not_answer_within_two_minutes_is_not_asked_any_more_and_nothing_counts()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        Association association = ward.Pair(sensor, 1);
        ward.ToSensor = _ => [];
        ward.Pairing.Acknowledge(association.Id, Shown, "", Kim);
        ward.Run(seconds: 119);
        ward.Acknowledgements.ShouldBeEmpty();
        ward.Run(seconds: 2);
        ward.Acknowledgements.ShouldBe([("nurse.kim", PromptOutcome.Unanswered, null)]);
        ward.AuditOf(sensor.Id)[^1].ShouldContain("not answered by the device: it does not count");

        int sent = ward.Sent.Count;
        ward.ToSensor = message => [message];
        ward.Run(seconds: 120);
        ward.Sent.Count.ShouldBe(sent);
        sensor.SeenAtWard.ShouldBe(0);
    }

    [Fact]
    public void A_sensor_with_a_newer_alarm_refuses_and_the_second_look_counts()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        Association association = ward.Pair(sensor, 1);
        sensor.NewestAlarm = Shown + 1;
        ward.Pairing.Acknowledge(association.Id, Shown, "", Kim);
        ward.Deliver();
        ward.Pairing.Acknowledge(association.Id, Shown + 1, "", Lee);
        ward.Deliver();
        ward.Acknowledgements.ShouldBe(
        [
            ("nurse.kim", PromptOutcome.Refused, "NewerAlarm"),
            ("nurse.lee", PromptOutcome.Confirmed, "None"),
        ]);
        sensor.SeenAtWard.ShouldBe(1);
    }

    [Fact]
    public void An_association_that_has_ended_has_nothing_to_acknowledge_and_a_stranger_confirms_nothing()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        FakeSensor other = ward.NewSensor();
        Association association = ward.Pair(sensor, 1);
        Association second = ward.Pair(other, 2);

        // The answer of another sensor, even to the same counter, is none of this one's.
        ward.ToSensor = message => [message with { Topic = message.Topic.Replace(sensor.Id, other.Id, StringComparison.Ordinal) }];
        ward.Pairing.Acknowledge(association.Id, Shown, "", Kim);
        ward.Run(seconds: 30);
        ward.Acknowledgements.ShouldBeEmpty();
        ward.ToSensor = message => [message];

        sensor.Hold(10);
        ward.Deliver();
        ward.Pairing.Acknowledge(association.Id, Shown, "", Kim).ShouldBeFalse();
        ward.AuditOf(association.Id).ShouldContain("nurse.kim acknowledge: refused: it is over, or has not begun");
        ward.Pairing.Acknowledge(second.Id, Shown, "", Kim).ShouldBeTrue();
    }
}
