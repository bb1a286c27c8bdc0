using Hospital.Tests.World;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Associations;

namespace Hospital.Tests.Admissions;

/// <summary>Admissions in the database, and the sensors that are on the patients; on SQLite and on PostgreSQL.</summary>
public class AdmissionStores
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly string _own = Guid.NewGuid().ToString("N")[..8];

    private int _messages;

    private string Ward => $"ward {_own}";

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void An_admission_is_found_after_a_restart_with_its_bed_visit_and_history(string database)
    {
        using TemporaryFolder folder = new();
        string target = TestDatabases.Target(database, folder);
        AdmissionEvent admitted = Admit("p", "1") with { Name = "Zoë Müller", Born = new DateOnly(1950, 1, 31), Visit = "V1" };
        using (AdmissionStore store = AdmissionStore.Open(target))
        {
            store.Add(admitted, Start).ShouldBe(new AdmissionOutcome(AdmissionResult.Stored));
            store.Add(admitted, Start.AddSeconds(5)).Result.ShouldBe(AdmissionResult.Repeated);
        }

        using AdmissionStore opened = AdmissionStore.Open(target);
        AdmittedPatient found = opened.Present(Ward).Single();
        found.ShouldBe(new AdmittedPatient(Id("p"))
        {
            Status = PatientStatus.Present,
            Ward = Ward,
            Bed = "1",
            Name = "Zoë Müller",
            Born = new DateOnly(1950, 1, 31),
            Visit = "V1",
            Since = Start,
        });
        opened.Find(Id("p")).ShouldBe(found);
        opened.History(Id("p")).ShouldBe([admitted]);
        opened.Beds(Ward, Start).ShouldBe(["1"]);
        opened.Find(Id("nobody")).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_transfer_moves_the_association_with_the_patient_and_frees_the_bed_for_the_next_one(string database)
    {
        using TemporaryFolder folder = new();
        string target = TestDatabases.Target(database, folder);
        using AdmissionStore store = AdmissionStore.Open(target);
        using AssociationStore associations = AssociationStore.Open(target);
        store.Add(Admit("p", "1") with { Visit = "V1" }, Start);
        Association paired = Pair(associations, "p", "1");
        long change = associations.LastChange();

        store.Add(Transfer("p", "2", 1), Start.AddMinutes(1)).Result.ShouldBe(AdmissionResult.Stored);

        Association moved = associations.Find(paired.Id)!;
        (moved.Location, moved.Ward, moved.Visit, moved.State).ShouldBe(("2", Ward, "V1", AssociationState.Effective));
        associations.LastChange().ShouldBeGreaterThan(change, "dashboards look again");
        store.Add(Admit("q", "1", 2), Start.AddMinutes(2));
        Pair(associations, "q", "1").Location.ShouldBe("1");
        store.Add(Admit("r", "9", 3), Start.AddMinutes(3));
        associations.Add(Granted("r", "2"), out Association? other).ShouldBe(AssociationRefusal.LocationHasOne);
        other!.Id.ShouldBe(paired.Id);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_late_admission_puts_the_patient_where_the_transfer_that_came_before_says(string database)
    {
        using TemporaryFolder folder = new();
        using AdmissionStore store = AdmissionStore.Open(TestDatabases.Target(database, folder));
        AdmissionOutcome early = store.Add(Transfer("p", "2", 5), Start.AddMinutes(5));
        early.ShouldBe(new AdmissionOutcome(AdmissionResult.StoredWithoutEffect, "the patient was not admitted"));
        store.Present(Ward).ShouldBeEmpty();

        AdmissionOutcome late = store.Add(Admit("p", "1"), Start.AddMinutes(6));

        late.ShouldBe(new AdmissionOutcome(AdmissionResult.StoredWithoutEffect, "something newer is known of the patient"));
        store.Present(Ward).Single().Bed.ShouldBe("2");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Merged_ids_are_one_person_for_the_ward_for_pairing_and_for_readings(string database)
    {
        using TemporaryFolder folder = new();
        string target = TestDatabases.Target(database, folder);
        using AdmissionStore store = AdmissionStore.Open(target);
        using AssociationStore associations = AssociationStore.Open(target);
        store.Add(Admit("unknown", "1") with { Name = "Unknown Man" }, Start);
        Association paired = Pair(associations, "unknown", "1");

        store.Add(Merge("unknown", "p", 1) with { Name = "Ben Example" }, Start.AddMinutes(1)).Result.ShouldBe(AdmissionResult.Stored);
        store.Add(Merge("p", "q", 2), Start.AddMinutes(2)).Result.ShouldBe(AdmissionResult.Stored);

        AdmittedPatient person = store.Present(Ward).Single();
        (person.Id, person.Name, person.Bed).ShouldBe((Id("q"), "Ben Example", "1"));
        store.Find(Id("unknown")).ShouldBe(person);
        store.WithSensors()[Id("unknown")].ShouldBe(person);
        foreach (string id in new[] { "unknown", "p", "q" })
        {
            associations.OfPatient(Id(id)).Single().Id.ShouldBe(paired.Id);
            associations.BlockingPatient(Id(id), Start.AddHours(1))!.Id.ShouldBe(paired.Id);
        }

        associations.Find(paired.Id)!.Patient.ShouldBe(Id("unknown"), "nothing is rewritten");
        store.Add(Transfer("unknown", "4", 3), Start.AddMinutes(3)).Reason.ShouldBe($"{Id("unknown")} was merged into {Id("q")}");
        associations.Find(paired.Id)!.Location.ShouldBe("4");
    }

    [Fact]
    public void A_merge_in_a_circle_or_with_another_person_is_refused_and_changes_nothing()
    {
        using TemporaryFolder folder = new();
        using AdmissionStore store = AdmissionStore.Open(folder.File("readings.db"));
        store.Add(Admit("b", "1"), Start);
        store.Add(Merge("a", "b", 1), Start.AddMinutes(1)).Result.ShouldBe(AdmissionResult.Stored);
        store.Add(Merge("a", "b", 2), Start.AddMinutes(2)).Result.ShouldBe(AdmissionResult.Stored, "the same merge in another message");

        store.Add(Merge("b", "a", 3), Start.AddMinutes(3))
            .ShouldBe(new AdmissionOutcome(AdmissionResult.Refused, $"{Id("a")} was merged into {Id("b")} before"));
        store.Add(Merge("a", "c", 4), Start.AddMinutes(4))
            .ShouldBe(new AdmissionOutcome(AdmissionResult.Refused, $"{Id("a")} was merged with another patient before"));

        store.Find(Id("a"))!.Id.ShouldBe(Id("b"));
        store.Find(Id("c")).ShouldBeNull();
    }

    [Fact]
    public void Nobody_gets_a_sensor_who_was_discharged_between_the_choice_and_the_grant()
    {
        using TemporaryFolder folder = new();
        string target = folder.File("readings.db");
        using AdmissionStore store = AdmissionStore.Open(target);
        using AssociationStore associations = AssociationStore.Open(target);
        store.Add(Admit("p", "1"), Start);
        store.Add(Event(AdmissionKind.Discharge, "p", 1), Start.AddMinutes(1));
        associations.Add(Granted("p", "1"), out _).ShouldBe(AssociationRefusal.PatientNotPresent);

        store.Add(Event(AdmissionKind.CancelDischarge, "p", 2), Start.AddMinutes(2));
        associations.Add(Granted("p", "1"), out _).ShouldBe(AssociationRefusal.None);
    }

    [Fact]
    public void A_sender_that_begins_again_with_the_ids_of_its_messages_loses_no_admission()
    {
        using TemporaryFolder folder = new();
        using AdmissionStore store = AdmissionStore.Open(folder.File("readings.db"));
        store.Add(Admit("p", "1") with { Message = "1" }, Start);
        store.Add(Admit("q", "2", 1) with { Message = "1" }, Start.AddMinutes(1)).Result.ShouldBe(AdmissionResult.Stored);
        store.Add(Transfer("p", "3", 2) with { Message = "1" }, Start.AddMinutes(2)).Result.ShouldBe(AdmissionResult.Stored);
        store.Present(Ward).Select(patient => patient.Bed).ShouldBe(["3", "2"]);
    }

    [Fact]
    public void Thousands_of_updates_do_not_hide_the_admission()
    {
        using TemporaryFolder folder = new();
        using AdmissionStore store = AdmissionStore.Open(folder.File("readings.db"));
        store.Add(Admit("p", "1"), Start);
        for (int i = 1; i <= 600; i++)
        {
            store.Add(Event(AdmissionKind.Update, "p", i) with { Name = $"Name {i}" }, Start.AddDays(1));
        }

        AdmittedPatient patient = store.Present(Ward).Single();
        (patient.Bed, patient.Name).ShouldBe(("1", "Name 600"));
    }

    [Fact]
    public void Notices_are_kept_for_an_administrator_the_newest_first()
    {
        using TemporaryFolder folder = new();
        using AdmissionStore store = AdmissionStore.Open(folder.File("readings.db"));
        AdmissionNotice first = new(Start, "HIS", "1", "P", "AE", "the ward is missing");
        store.Notices.Add(first);
        store.Notices.Add(first with { Message = "2", Reason = new string('x', 1000) });
        store.Notices.Newest().Select(notice => (notice.Message, notice.Reason.Length)).ShouldBe([("2", 300), ("1", 19)]);
        store.Notices.Newest(1).Count.ShouldBe(1);
    }

    private string Id(string patient) => $"{patient}-{_own}";

    private AdmissionEvent Event(AdmissionKind kind, string patient, int minute) =>
        new(kind, Id(patient), Start.AddMinutes(minute)) { Source = "HIS", Message = $"{_own}-{++_messages}" };

    private AdmissionEvent Admit(string patient, string bed, int minute = 0) =>
        Event(AdmissionKind.Admit, patient, minute) with { Ward = Ward, Bed = bed };

    private AdmissionEvent Transfer(string patient, string bed, int minute) =>
        Event(AdmissionKind.Transfer, patient, minute) with { Ward = Ward, Bed = bed };

    private AdmissionEvent Merge(string prior, string patient, int minute) =>
        Event(AdmissionKind.Merge, patient, minute) with { Prior = Id(prior) };

    private Association Pair(AssociationStore store, string patient, string bed)
    {
        Association granted = Granted(patient, bed);
        store.Add(granted, out _).ShouldBe(AssociationRefusal.None);
        store.MakeEffective(granted.Id, Start, new byte[1], out _).ShouldBe(AssociationRefusal.None);
        return store.Find(granted.Id)!;
    }

    private Association Granted(string patient, string bed) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        Device = Guid.NewGuid().ToString("N")[..20],
        Serial = "NM-0001",
        Patient = Id(patient),
        PatientToken = new string('a', 32),
        Location = bed,
        Responsible = "nurse.kim",
        ResponsibleToken = new string('b', 32),
        Capture = CaptureMethod.Camera,
        Granted = Start,
        NotAfter = Start.AddMinutes(2),
        Counter = 1,
        Nonce = new string('c', 32),
    };
}
