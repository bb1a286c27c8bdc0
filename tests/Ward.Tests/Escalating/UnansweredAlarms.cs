using System.Text.Json;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Configuration;

namespace Ward.Tests.Escalating;

/// <summary>Which alarms go to the next, when, and when that is over.</summary>
public sealed class UnansweredAlarms
{
    private const string Unanswered = "alarm.unanswered";

    [Fact]
    public async Task An_alarm_goes_to_each_destination_after_its_seconds_and_so_does_its_acknowledgement()
    {
        using EscalatingWard ward = new();
        StoredSensor sensor = ward.Pair();
        sensor.SendAlarm(ward.Now, "o2", "low", 84);
        DateTimeOffset raised = ward.Now;
        await ward.RunAsync(59);
        ward.Pager.Messages.ShouldBeEmpty();
        await ward.RunAsync(1);
        ward.Pager.Told.ShouldBe([$"{Unanswered} high"]);
        await ward.RunAsync(59);
        ward.Second.Messages.ShouldBeEmpty();
        await ward.RunAsync(1);
        ward.Second.Told.ShouldBe([$"{Unanswered} high"]);

        JsonElement told = ward.Pager.Messages[0].Data;
        (told.GetProperty("ward").GetString(), told.GetProperty("bed").GetString(), told.GetProperty("alarm").GetString())
            .ShouldBe(("3 North", "1", "SpO2 low"));
        told.GetProperty("since").GetString().ShouldBe($"{raised:yyyy-MM-dd'T'HH:mm:ss}Z");
        told.GetProperty("unansweredSeconds").GetInt32().ShouldBe(60);
        told.GetProperty("link").GetString().ShouldBe($"https://ward.example/device/{sensor.Device}");
        told.EnumerateObject().Select(each => each.Name).ShouldBe(
            ["escalation", "ward", "bed", "alarm", "kind", "priority", "since", "unansweredSeconds", "link"],
            ignoreOrder: true, "neither the patient nor a value");
        told.GetRawText().ShouldNotContain("P-1001");
        told.GetRawText().ShouldNotContain("Ada");

        sensor.SendAlarm(ward.Now, "seen", "ward");
        await ward.RunAsync(300);
        ward.Pager.Told.ShouldBe([$"{Unanswered} high", "alarm.ended high acknowledged"]);
        ward.Second.Told.ShouldBe([$"{Unanswered} high", "alarm.ended high acknowledged"]);
        ward.Pager.Messages[1].Data.GetProperty("escalation").GetString().ShouldBe(told.GetProperty("escalation").GetString());
        ward.Store.UnfinishedOf("3 North").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_alarm_that_is_acknowledged_in_time_goes_to_nobody()
    {
        using EscalatingWard ward = new();
        StoredSensor sensor = ward.Pair();
        sensor.SendAlarm(ward.Now, "o2", "low", 84);
        await ward.RunAsync(59);
        sensor.SendAlarm(ward.Now, "seen", "button");
        await ward.RunAsync(600);
        ward.Pager.Messages.ShouldBeEmpty();
        ward.HistoryOf(sensor).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_alarm_that_is_over_is_taken_back_and_calls_nobody_when_nobody_has_seen_it()
    {
        using EscalatingWard ward = new();
        StoredSensor sensor = ward.Pair();
        sensor.SendAlarm(ward.Now, "o2", "low", 84);
        await ward.RunAsync(61);
        sensor.SendAlarm(ward.Now, "o2", "end", 95);
        await ward.RunAsync(1200);
        ward.Pager.Told.ShouldBe([$"{Unanswered} high", "alarm.ended high over"]);
        ward.Second.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task High_priority_goes_at_once_and_low_priority_only_where_the_rule_names_it()
    {
        EscalationRule rule = new(
            [new EscalationDestination("pager") { Topic = "a" }, new EscalationDestination("second") { Topic = "b" }],
            [
                new EscalationStep("pager", TimeSpan.Zero, null, null),
                new EscalationStep("second", null, null, TimeSpan.FromSeconds(30)),
            ]);
        using EscalatingWard ward = new(rule);
        StoredSensor sensor = ward.Pair();
        sensor.SendAlarm(ward.Now, "o2", "low", 84);
        await ward.RunAsync(1);
        ward.Pager.Told.ShouldBe([$"{Unanswered} high"]);
        sensor.SendAlarm(ward.Now, "o2", "end", 95);
        await ward.RunAsync(60);
        ward.Second.Told.ShouldBe([$"{Unanswered} low"]);
        sensor.SendAlarm(ward.Now, "seen", "button");
        await ward.RunAsync(2);
        ward.Second.Told.ShouldBe([$"{Unanswered} low", "alarm.ended low acknowledged"]);
    }

    [Fact]
    public async Task A_silent_sensor_goes_on_in_each_priority_that_it_reaches()
    {
        EscalationRule rule = new(
            [new EscalationDestination("pager") { Topic = "a" }],
            [new EscalationStep("pager", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), null)]);
        using EscalatingWard ward = new(rule, hearsSilence: true);
        StoredSensor sensor = ward.Pair();
        Epoch epoch = sensor.NewEpoch("vitals", ward.Now.AddHours(-1));
        sensor.Send(epoch, Enumerable.Range(0, 6).Select(i => ward.Now.AddSeconds(-25 + (5 * i)))
            .Select(time => (time, StoredSensor.Values(time, ("hr", 72)), (long?)null)));
        DateTimeOffset due = ward.Now.AddSeconds(5);

        // Medium at 2 min, and 20 s later to the pager; high at 5 min, and 10 s later.
        await RunUntilAsync(due.AddSeconds(139));
        ward.Pager.Messages.ShouldBeEmpty();
        await RunUntilAsync(due.AddSeconds(141));
        ward.Pager.Told.ShouldBe([$"{Unanswered} medium"]);
        ward.Pager.Messages[0].Data.GetProperty("kind").GetString().ShouldBe("technical");
        await RunUntilAsync(due.AddSeconds(309));
        ward.Pager.Told.ShouldBe([$"{Unanswered} medium"]);
        await RunUntilAsync(due.AddSeconds(311));
        ward.Pager.Told.ShouldBe([$"{Unanswered} medium", $"{Unanswered} high"]);

        // Who has acknowledged the higher one has acknowledged both.
        ward.Ward.Associations.Silences.Add(new SilenceStep(
            sensor.Association.Id, due.AddSeconds(-5), SilenceStepKind.Acknowledged, "high", ward.Now, "kim"));
        await ward.RunAsync(3);
        ward.Pager.Told.Skip(2).ShouldBe(["alarm.ended medium acknowledged", "alarm.ended high acknowledged"], ignoreOrder: true);

        async Task RunUntilAsync(DateTimeOffset time) => await ward.RunAsync((int)(time - ward.Now).TotalSeconds);
    }

    [Fact]
    public async Task A_sensor_that_is_heard_again_is_taken_back()
    {
        using EscalatingWard ward = new(hearsSilence: true);
        StoredSensor sensor = ward.Pair();
        Epoch epoch = sensor.NewEpoch("vitals", ward.Now.AddHours(-1));
        sensor.Send(epoch, ward.Now.AddMinutes(-20), StoredSensor.Values(ward.Now.AddMinutes(-20), ("hr", 72)));
        await ward.RunAsync(62);
        ward.Pager.Told.ShouldBe([$"{Unanswered} high"]);
        sensor.Send(epoch, ward.Now, StoredSensor.Values(ward.Now, ("hr", 72)));
        await ward.RunAsync(3);
        ward.Pager.Told.ShouldBe([$"{Unanswered} high", "alarm.ended high over"]);
    }

    [Fact]
    public async Task A_patient_who_has_no_sensor_any_more_is_taken_back()
    {
        using EscalatingWard ward = new();
        StoredSensor sensor = ward.Pair();
        sensor.SendAlarm(ward.Now, "o2", "low", 84);
        await ward.RunAsync(61);
        sensor.Unpair(ward.Now);
        await ward.RunAsync(2);
        ward.Pager.Told.ShouldBe([$"{Unanswered} high", "alarm.ended high over"]);
    }

    [Fact]
    public async Task A_sensor_that_restarts_and_raises_its_alarm_again_does_not_make_the_seconds_begin_anew()
    {
        using EscalatingWard ward = new();
        StoredSensor sensor = ward.Pair();
        sensor.SendAlarm(ward.Now, "o2", "low", 84);
        await ward.RunAsync(50);
        sensor.SendAlarm(ward.Now, "o2", "low", 83);
        await ward.RunAsync(10);
        ward.Pager.Told.ShouldBe([$"{Unanswered} high"]);
        sensor.SendAlarm(ward.Now, "o2", "low", 82);
        await ward.RunAsync(30);
        ward.Pager.Told.ShouldBe([$"{Unanswered} high"], "it is still the same alarm");
    }

    [Fact]
    public async Task A_restart_in_the_middle_goes_on_where_it_was_and_tells_nothing_twice()
    {
        using EscalatingWard ward = new();
        StoredSensor sensor = ward.Pair();
        sensor.SendAlarm(ward.Now, "o2", "low", 84);
        await ward.RunAsync(40);
        ward.KillPrograms();
        await ward.RunAsync(10);
        ward.StartProgram();
        await ward.RunAsync(9);
        ward.Pager.Messages.ShouldBeEmpty();
        await ward.RunAsync(1);
        ward.Pager.Told.ShouldBe([$"{Unanswered} high"]);
        ward.KillPrograms();
        sensor.SendAlarm(ward.Now, "seen", "button");
        await ward.RunAsync(30);
        ward.StartProgram();
        await ward.RunAsync(2);
        ward.Pager.Told.ShouldBe([$"{Unanswered} high", "alarm.ended high acknowledged"], "what ended meanwhile is told");
        ward.Second.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_programs_one_tells_and_the_other_takes_over_when_it_is_killed()
    {
        using EscalatingWard ward = new();
        ward.StartProgram();
        StoredSensor[] sensors = [ward.Pair(), ward.Pair("2", "P-1002")];
        sensors[0].SendAlarm(ward.Now, "o2", "low", 84);
        await ward.RunAsync(60);
        ward.Pager.Messages.Count.ShouldBe(1);

        // The one that tells is killed while the pager does not answer.
        ward.Pager.Answer = DeliveryOutcome.Unavailable("away");
        sensors[1].SendAlarm(ward.Now, "hr", "high", 150);
        await ward.RunAsync(60);
        ward.Pager.Messages.Count.ShouldBe(2);
        ward.KillFirstProgram();
        ward.Pager.Answer = DeliveryOutcome.Delivered;
        await ward.RunAsync(20);
        ward.Pager.Messages.Count.ShouldBe(3);
        ward.Pager.Messages[2].Id.ShouldBe(ward.Pager.Messages[1].Id, "the receiver can tell that it is the same");
        ward.HistoryOf(sensors[1]).ShouldBe(["pager: Failed", "pager: Delivered"]);
    }

    [Fact]
    public async Task A_bed_that_cannot_be_read_takes_nothing_back()
    {
        using EscalatingWard ward = new();
        StoredSensor sensor = ward.Pair();
        sensor.SendAlarm(ward.Now, "o2", "low", 84);
        await ward.RunAsync(60);
        Statements.Run(ward.Ward.Database, "ALTER TABLE vital_signs RENAME TO hidden");
        await ward.RunAsync(30);
        Statements.Run(ward.Ward.Database, "ALTER TABLE hidden RENAME TO vital_signs");
        await ward.RunAsync(30);
        ward.Pager.Told.ShouldBe([$"{Unanswered} high"]);
        ward.Store.OfAssociation(sensor.Association.Id).ShouldAllBe(each => each.End == null);
        ward.Store.OfAssociation(sensor.Association.Id).Select(each => each.Has(EscalationEventKind.Delivered)).ShouldBe([true, true]);
    }
}
