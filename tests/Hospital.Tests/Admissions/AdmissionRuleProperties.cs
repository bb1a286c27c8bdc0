using CsCheck;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Admissions;

namespace Hospital.Tests.Admissions;

/// <summary>What follows from admissions, transfers and discharges, in whatever order and however often they arrive.</summary>
public class AdmissionRuleProperties
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly Gen<AdmissionEvent> Said = Gen.Select(
        Gen.Enum<AdmissionKind>().Where(kind => kind != AdmissionKind.Merge), Gen.Int[1, 2], Gen.Int[1, 3], Gen.Int[0, 2]).Select(
            (kind, visit, bed, name) => new AdmissionEvent(kind, "P", Start)
            {
                Visit = $"V{visit}",
                Ward = "3 North",
                Bed = $"{bed}",
                Name = name == 0 ? "" : $"Name {name}",
            });

    private static readonly Gen<AdmissionEvent[]> Stay = Said.Array[1, 12].Select(
        all => all.Select((said, i) => said with { Occurred = Start.AddMinutes(i), Message = $"m{i}" }).ToArray());

    [Fact]
    public void Events_in_any_order_and_twice_leave_the_patient_where_the_right_order_does() => Gen.Select(Stay, Gen.Int).Sample(
        (stay, seed) =>
        {
            using TemporaryFolder folder = new();
            using AdmissionStore store = AdmissionStore.Open(folder.File("readings.db"));
            AdmissionEvent[] shuffled = [.. stay, .. stay.Take(stay.Length / 2)];
            new Random(seed).Shuffle(shuffled);
            foreach (AdmissionEvent said in shuffled)
            {
                store.Add(said, Start.AddHours(1)).Result.ShouldNotBe(AdmissionResult.Refused);
            }

            store.Find("P").ShouldBe(Fold(stay));
            store.History("P").Count.ShouldBe(stay.Length, "what comes twice is stored once");
        },
        iter: 60);

    [Fact]
    public void Nobody_is_here_without_an_admission_that_nothing_newer_has_ended() => Stay.Sample(stay =>
    {
        AdmittedPatient patient = Fold(stay);
        if (patient.Status != PatientStatus.Present)
        {
            return;
        }

        // The last event that begins a stay is of this visit, and no discharge of this visit is newer.
        AdmissionEvent begun = stay.Last(said => said.Kind is AdmissionKind.Admit or AdmissionKind.CancelDischarge
            && said.Visit == patient.Visit);
        stay.ShouldContain(said => said.Kind == AdmissionKind.Admit && said.Visit == patient.Visit);
        stay.Where(said => said.Occurred > begun.Occurred && said.Visit == patient.Visit)
            .ShouldNotContain(said => said.Kind == AdmissionKind.Discharge || said.Kind == AdmissionKind.CancelAdmit);
    });

    [Theory]
    [InlineData(AdmissionKind.Transfer)]
    [InlineData(AdmissionKind.Discharge)]
    [InlineData(AdmissionKind.CancelAdmit)]
    [InlineData(AdmissionKind.CancelDischarge)]
    [InlineData(AdmissionKind.Update)]
    public void What_is_said_of_somebody_who_was_not_admitted_admits_nobody(AdmissionKind kind)
    {
        AdmissionEvent said = new(kind, "P", Start) { Ward = "3 North", Bed = "1", Name = "Ada" };
        AdmittedPatient patient = AdmissionRules.Apply(new AdmittedPatient("P"), said, out string remark);
        patient.Status.ShouldBe(PatientStatus.NotAdmitted);
        remark.ShouldBe("the patient was not admitted");
    }

    [Fact]
    public void A_discharge_of_an_earlier_visit_leaves_the_patient_here()
    {
        AdmissionEvent admitted = new(AdmissionKind.Admit, "P", Start) { Ward = "3 North", Bed = "1", Visit = "V2" };
        AdmissionEvent ended = new(AdmissionKind.Discharge, "P", Start.AddHours(1)) { Visit = "V1" };
        Fold([admitted, ended]).Status.ShouldBe(PatientStatus.Present);
    }

    [Fact]
    public void An_event_that_cannot_be_used_is_refused_with_the_reason()
    {
        AdmissionEvent admitted = new(AdmissionKind.Admit, "P", Start) { Ward = "3 North", Bed = "1" };
        string FaultOf(AdmissionEvent said) => AdmissionRules.FindFault(said, Start);
        FaultOf(admitted).ShouldBe("");
        FaultOf(admitted with { Patient = "" }).ShouldBe("the patient's id is missing");
        FaultOf(admitted with { Ward = "" }).ShouldBe("the ward is missing");
        FaultOf(admitted with { Patient = new string('1', 65) }).ShouldBe("an id is longer than 64 characters");
        FaultOf(admitted with { Name = new string('a', 101) }).ShouldBe("a name, a ward or a bed is longer than 100 characters");
        FaultOf(admitted with { Bed = "1\u202e2" }).ShouldBe("a text has characters that cannot be shown");
        FaultOf(admitted with { Occurred = Start.AddMinutes(11) }).ShouldBe("the time of the event is in the future");
        FaultOf(admitted with { Kind = AdmissionKind.Merge }).ShouldBe("the patient's id is missing");
        FaultOf(admitted with { Kind = AdmissionKind.Merge, Prior = "P" }).ShouldBe("the patient cannot be merged with the same id");
    }

    private static AdmittedPatient Fold(IEnumerable<AdmissionEvent> stay) =>
        stay.Aggregate(new AdmittedPatient("P"), (known, said) => AdmissionRules.Apply(known, said, out _));
}
