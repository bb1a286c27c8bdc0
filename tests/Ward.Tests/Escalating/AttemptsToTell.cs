using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Escalations;

namespace Ward.Tests.Escalating;

/// <summary>A paging system that is away, that refuses, or that comes back.</summary>
public sealed class AttemptsToTell
{
    private static readonly DeliveryOutcome Away = DeliveryOutcome.Unavailable("it cannot be reached");

    [Fact]
    public async Task One_that_is_away_is_asked_less_and_less_often_and_holds_up_nobody_else()
    {
        using EscalatingWard ward = new();
        StoredSensor sensor = ward.Pair();
        ward.Pager.Answer = Away;
        sensor.SendAlarm(ward.Now, "o2", "low", 84);
        await ward.RunAsync(60);
        ward.Pager.Messages.Count.ShouldBe(1);
        await ward.RunAsync(60);
        int inFirstMinute = ward.Pager.Messages.Count;
        inFirstMinute.ShouldBeInRange(4, 9);
        ward.Second.Messages.Count.ShouldBe(1);
        await ward.RunAsync(600);
        (ward.Pager.Messages.Count - inFirstMinute).ShouldBeInRange(18, 41, "one each 15 to 30 s");
        ward.Pager.Messages.Select(each => each.Id).Distinct().Count().ShouldBe(1);

        // When it is back it is told within half a minute.
        ward.Pager.Answer = DeliveryOutcome.Delivered;
        await ward.RunAsync(31);
        int told = ward.Pager.Messages.Count;
        await ward.RunAsync(120);
        ward.Pager.Messages.Count.ShouldBe(told);
        ward.HistoryOf(sensor).Where(each => each.StartsWith("pager", StringComparison.Ordinal)).Last().ShouldBe("pager: Delivered");
    }

    [Fact]
    public async Task One_that_stays_away_is_given_up_after_an_hour_and_each_attempt_is_in_the_history_with_its_reason()
    {
        using EscalatingWard ward = new();
        StoredSensor sensor = ward.Pair();
        ward.Pager.Answer = Away;
        sensor.SendAlarm(ward.Now, "o2", "low", 84);
        await ward.RunAsync(60);
        DateTimeOffset first = ward.Now;
        for (int minute = 0; minute < 61; minute++)
        {
            await ward.SkipAsync(TimeSpan.FromMinutes(1));
        }

        int asked = ward.Pager.Messages.Count;
        await ward.SkipAsync(TimeSpan.FromMinutes(5));
        ward.Pager.Messages.Count.ShouldBe(asked);
        EscalationProgress told = ward.Store.OfAssociation(sensor.Association.Id).Single(each => each.Escalation.Destination == "pager");
        told.Events.Count(each => each.Kind == EscalationEventKind.Failed && each.Reason == "it cannot be reached").ShouldBe(asked);
        told.Events[^1].Kind.ShouldBe(EscalationEventKind.GivenUp);
        DestinationTrouble trouble = ward.Store.TroublesOf("3 North", ward.Now.AddDays(-1)).ShouldHaveSingleItem();
        (trouble.Destination, trouble.Since).ShouldBe(("pager", first));

        // It may know of it all the same: an answer can be lost.
        ward.Pager.Answer = DeliveryOutcome.Delivered;
        sensor.SendAlarm(ward.Now, "seen", "button");
        await ward.RunAsync(2);
        ward.Pager.Told.Last().ShouldBe("alarm.ended high acknowledged");
        ward.Store.TroublesOf("3 North", ward.Now.AddDays(-1)).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_refuses_is_not_asked_again_about_that_alarm_and_not_told_its_end()
    {
        using EscalatingWard ward = new();
        StoredSensor sensor = ward.Pair();
        ward.Pager.Answer = DeliveryOutcome.Refused("it answers 403");
        sensor.SendAlarm(ward.Now, "o2", "low", 84);
        await ward.RunAsync(600);
        ward.Pager.Messages.Count.ShouldBe(1);
        ward.Store.TroublesOf("3 North", ward.Now.AddDays(-1)).ShouldHaveSingleItem().Reason.ShouldBe("it answers 403");

        sensor.SendAlarm(ward.Now, "hr", "high", 150);
        await ward.RunAsync(60);
        ward.Pager.Messages.Count.ShouldBe(2, "another alarm is another question");
        sensor.SendAlarm(ward.Now, "seen", "button");
        await ward.RunAsync(2);
        ward.Pager.Messages.Count.ShouldBe(2);
        ward.Second.Told.Last().ShouldBe("alarm.ended high acknowledged");
        ward.Store.UnfinishedOf("3 North").ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_asks_for_time_gets_it_up_to_half_a_minute()
    {
        using EscalatingWard ward = new();
        ward.Pager.Answer = DeliveryOutcome.Unavailable("it answers 429", TimeSpan.FromHours(1));
        ward.Pair().SendAlarm(ward.Now, "o2", "low", 84);
        await ward.RunAsync(60 + 29);
        ward.Pager.Messages.Count.ShouldBe(1);
        await ward.RunAsync(1);
        ward.Pager.Messages.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_acknowledged_before_anybody_could_be_told_is_told_to_nobody()
    {
        using EscalatingWard ward = new();
        StoredSensor[] sensors = [ward.Pair(), ward.Pair("2", "P-1002")];
        ward.Pager.Answer = Away;
        sensors[0].SendAlarm(ward.Now, "o2", "low", 84);
        sensors[1].SendAlarm(ward.Now, "o2", "low", 85);
        await ward.RunAsync(60);
        string asked = ward.Pager.Messages.ShouldHaveSingleItem().Data.GetProperty("bed").GetString()!;
        sensors[0].SendAlarm(ward.Now, "seen", "button");
        sensors[1].SendAlarm(ward.Now, "seen", "button");
        ward.Pager.Answer = DeliveryOutcome.Delivered;
        await ward.RunAsync(10);
        ward.Pager.Messages.Select(each => (each.Type, each.Data.GetProperty("bed").GetString()))
            .ShouldBe([("alarm.unanswered", asked), ("alarm.ended", asked)]);
    }
}
