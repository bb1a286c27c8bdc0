using System.Data.Common;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Escalations;

namespace Hospital.Tests.Escalations;

/// <summary>Alarms that were told to somebody, in the database.</summary>
public sealed class StoredEscalations
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 14, 0, 0, TimeSpan.Zero);

    // A database of PostgreSQL is there for all tests.
    private readonly string _ward = Guid.NewGuid().ToString("N");
    private readonly string _association = Guid.NewGuid().ToString("N");

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void One_is_there_once_with_each_attempt_and_with_each_outcome_once(string database)
    {
        using CollectorRig rig = new(database);
        using EscalationStore store = EscalationStore.Open(rig.Database);
        Escalation told = New("pager");
        store.Add(told);
        store.Add(told with { Noted = Start.AddSeconds(61) });
        store.UnfinishedOf(_ward).ShouldHaveSingleItem().Escalation.ShouldBe(told);
        store.Note(new EscalationEvent(told.Id, EscalationEventKind.Failed, Start.AddSeconds(60), "away"));
        store.Note(new EscalationEvent(told.Id, EscalationEventKind.Failed, Start.AddSeconds(62), "away"));
        store.Note(new EscalationEvent(told.Id, EscalationEventKind.Delivered, Start.AddSeconds(65)));
        store.Note(new EscalationEvent(told.Id, EscalationEventKind.Delivered, Start.AddSeconds(66)));
        EscalationProgress progress = store.OfAssociation(_association).ShouldHaveSingleItem();
        progress.Events.Select(each => (each.Kind, (each.At - Start).TotalSeconds, each.Reason)).ShouldBe(
        [
            (EscalationEventKind.Failed, 60, "away"), (EscalationEventKind.Failed, 62, "away"), (EscalationEventKind.Delivered, 65, ""),
        ]);
        (progress.IsSettled, progress.MayBeKnown, progress.End).ShouldBe((true, true, null));

        store.Finish(told.Id);
        store.Add(told);
        store.UnfinishedOf(_ward).ShouldBeEmpty("what is finished does not begin anew");
        store.OfAssociation(_association).Count.ShouldBe(1);
        foreach (string table in new[] { "escalations", "escalation_events" })
        {
            Should.Throw<DbException>(() => Statements.Run(rig.Database, $"DELETE FROM {table}")).Message.ShouldContain("never changed");
            Should.Throw<DbException>(() => Statements.Run(rig.Database, $"UPDATE {table} SET escalation = ''"))
                .Message.ShouldContain("never changed");
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_lease_has_one_holder_until_it_is_over_or_given_back(string database)
    {
        using CollectorRig rig = new(database);
        using EscalationStore one = EscalationStore.Open(rig.Database);
        using EscalationStore two = EscalationStore.Open(rig.Database);
        EscalationStore[] programs = [one, two];
        TimeSpan length = TimeSpan.FromSeconds(15);
        programs[0].TryLease(_ward, "one", Start, length).ShouldBeTrue();
        programs[1].TryLease(_ward, "two", Start.AddSeconds(14), length).ShouldBeFalse();
        programs[0].TryLease(_ward, "one", Start.AddSeconds(14), length).ShouldBeTrue("its holder keeps it");
        programs[1].TryLease(_ward, "two", Start.AddSeconds(16), length).ShouldBeFalse();
        programs[1].TryLease(_ward, "two", Start.AddSeconds(29), length).ShouldBeTrue();
        programs[0].TryLease(_ward, "one", Start.AddSeconds(30), length).ShouldBeFalse();
        programs[1].EndLeases("two");
        programs[0].TryLease(_ward, "one", Start.AddSeconds(30), length).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void The_trouble_of_a_destination_begins_with_its_first_failure_and_ends_with_an_answer(string database)
    {
        using CollectorRig rig = new(database);
        using EscalationStore store = EscalationStore.Open(rig.Database);
        Escalation[] told = [New("pager"), New("second")];
        Array.ForEach(told, store.Add);
        store.Note(new EscalationEvent(told[0].Id, EscalationEventKind.Failed, Start, "away"));
        store.Note(new EscalationEvent(told[0].Id, EscalationEventKind.Refused, Start.AddSeconds(9), "it answers 403"));
        store.Note(new EscalationEvent(told[1].Id, EscalationEventKind.Failed, Start, "away"));
        store.Note(new EscalationEvent(told[1].Id, EscalationEventKind.Delivered, Start.AddSeconds(5)));
        store.TroublesOf(_ward, Start).ShouldBe([new DestinationTrouble("pager", Start, "it answers 403")]);
        store.TroublesOf(_ward, Start.AddSeconds(10)).ShouldBeEmpty();
    }

    private Escalation New(string destination) => new()
    {
        Association = _association,
        Device = new string('d', 20),
        Ward = _ward,
        Bed = "3",
        Alarm = "o2",
        State = "low",
        Began = 7,
        Priority = "high",
        Unanswered = Start,
        Destination = destination,
        Noted = Start.AddSeconds(60),
    };
}
