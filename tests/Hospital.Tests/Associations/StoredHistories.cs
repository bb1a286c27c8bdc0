using System.Data.Common;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;

namespace Hospital.Tests.Associations;

/// <summary>What histories read of the database: who was there, when alarms were shown, and who did what.</summary>
public sealed class StoredHistories
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 14, 0, 0, TimeSpan.Zero);

    private readonly string _association = Guid.NewGuid().ToString("N");

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void The_first_time_that_an_alarm_is_shown_stays(string database)
    {
        using CollectorRig rig = new(database);
        AssociationStore store = rig.Associations;
        store.ShownAlarms.Add(_association, 7, Start.AddMilliseconds(1400));
        store.ShownAlarms.Add(_association, 7, Start.AddHours(1));
        store.ShownAlarms.Add(_association, 8, Start.AddHours(2));
        store.ShownAlarms.OfAssociation(_association).OrderBy(each => each.Key).ShouldBe(
            [KeyValuePair.Create(7L, Start.AddMilliseconds(1400)), KeyValuePair.Create(8L, Start.AddHours(2))]);
        foreach (string sql in new[] { "UPDATE shown_alarms SET shown = 0", "DELETE FROM shown_alarms" })
        {
            Should.Throw<DbException>(() => Statements.Run(rig.Database, sql)).Message.ShouldContain("never changed");
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Associations_of_a_period_are_those_that_were_effective_in_it_with_their_places(string database)
    {
        using CollectorRig rig = new(database);
        AssociationStore store = rig.Associations;
        Association paired = new()
        {
            Id = _association,
            Device = _association[..20],
            Serial = "NM-1",
            Patient = _association,
            PatientToken = new string('a', 32),
            Location = _association[..6],
            Responsible = "kim",
            ResponsibleToken = new string('b', 32),
            Capture = CaptureMethod.Camera,
            Granted = Start,
            NotAfter = Start.AddMinutes(2),
            Counter = 1,
            Nonce = new string('c', 32),
        };
        store.Add(paired, out _).ShouldBe(AssociationRefusal.None);
        IsThere(Start, Start.AddHours(1)).ShouldBeFalse("the device has not confirmed it");
        store.MakeEffective(_association, Start.AddMinutes(1), new byte[] { 1 }, out _);
        store.End(_association, new AssociationEnd(Start.AddMinutes(10), EndCause.Button, "kim")).ShouldBe(AssociationRefusal.None);
        IsThere(Start, Start.AddMinutes(1)).ShouldBeFalse();
        IsThere(Start, Start.AddMinutes(1).AddMilliseconds(1)).ShouldBeTrue();
        IsThere(Start.AddMinutes(10), Start.AddMinutes(20)).ShouldBeTrue();
        IsThere(Start.AddMinutes(10).AddMilliseconds(1), Start.AddMinutes(20)).ShouldBeFalse();
        store.PlacesOf(_association).ShouldBe([new AssociationPlace(Start, "", _association[..6])]);

        bool IsThere(DateTimeOffset from, DateTimeOffset until) => store.Between(from, until).Any(each => each.Id == _association);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void The_audit_of_a_period_has_its_beginning_and_not_its_end(string database)
    {
        using CollectorRig rig = new(database);
        foreach (int minute in new[] { 0, 1, 2, 3 })
        {
            rig.Associations.Audit.Add(new AuditEntry(Start.AddMinutes(minute), _association, "nurse", "note", $"{minute}", "done"));
        }

        rig.Associations.Audit.Between(Start.AddMinutes(1), Start.AddMinutes(3), 100_000).Where(entry => entry.Who == _association)
            .Select(entry => entry.Subject).ShouldBe(["1", "2"]);
        rig.Associations.Audit.Between(Start.AddMinutes(1), Start.AddMinutes(3), 1).Count.ShouldBe(1);
    }
}
