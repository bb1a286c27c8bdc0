using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;

namespace Hospital.Tests.Pairing;

/// <summary>A patient has two sensors: one at the finger, one on the chest.</summary>
public sealed class SecondSensors
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_second_sensor_is_with_the_same_patient_in_the_same_bed_and_both_move_and_end_by_themselves(string database)
    {
        using FakeWard ward = new(database);
        FakeSensor finger = ward.NewSensor();
        Association first = ward.Pair(finger, 1);
        FakeSensor chest = ward.NewSensor();
        Association second = Add(ward, chest, first);
        (second.Patient, second.Location, second.Beside, second.State)
            .ShouldBe((ward.Patient(1), ward.Bed(1), first.Id, AssociationState.Effective));
        second.PatientToken.ShouldNotBe(first.PatientToken, "nobody on the way sees that they are with one patient");
        ward.AuditOf(chest.Id).ShouldContain($"{chest.Id} associate: {second.Id}: done, beside {first.Id}");

        ward.Pairing.Move(second.Id, ward.Bed(6), FakeWard.Kim).ShouldBe(AssociationRefusal.None);
        ward.Store.Find(first.Id)!.Location.ShouldBe(ward.Bed(6), "it is one patient who moves");
        ward.Store.PlacesOf(first.Id).Count.ShouldBe(2);
        ward.Pairing.Move(first.Id, ward.Bed(6), FakeWard.Kim).ShouldBe(AssociationRefusal.None);
        ward.Store.PlacesOf(first.Id).Count.ShouldBe(2, "they are there");

        finger.Hold(10);
        ward.Deliver();
        ward.Store.Find(first.Id)!.State.ShouldBe(AssociationState.Ended);
        ward.Store.Find(second.Id)!.State.ShouldBe(AssociationState.Effective);
        Add(ward, ward.NewSensor(), second).State.ShouldBe(AssociationState.Effective, "there is room for another one again");
    }

    [Fact]
    public void A_third_sensor_is_refused_and_so_is_a_second_one_that_nobody_has_asked_for()
    {
        using FakeWard ward = new();
        Association first = ward.Pair(ward.NewSensor(), 1);
        FakeSensor unasked = ward.NewSensor();
        ward.Choose(ward.Pairing.Begin(unasked.Label, CaptureMethod.Camera, FakeWard.Lee), 1).Problem
            .ShouldBe(PairingProblem.PatientAssociated);
        Association second = Add(ward, ward.NewSensor(), first);
        foreach (Association each in new[] { first, second })
        {
            Begin(ward, ward.NewSensor(), each).Problem.ShouldBe(PairingProblem.PatientAssociated);
        }
    }

    [Fact]
    public void Of_two_nurses_who_add_a_second_sensor_at_once_one_is_asked_to_choose_again()
    {
        using FakeWard ward = new();
        Association first = ward.Pair(ward.NewSensor(), 1);
        FakeSensor[] both = [ward.NewSensor(), ward.NewSensor()];
        PairingAttempt[] attempts = [.. both.Select(sensor => Begin(ward, sensor, first))];
        foreach (FakeSensor sensor in both)
        {
            sensor.Hold(3);
            ward.Deliver();
            sensor.Press();
            ward.Deliver();
        }

        attempts.Select(attempt => ward.Latest(attempt).Problem)
            .ShouldBe([PairingProblem.None, PairingProblem.PatientAssociated]);
        ward.Store.OfPatient(ward.Patient(1)).Count(each => each.State == AssociationState.Effective).ShouldBe(2);
    }

    [Fact]
    public void One_of_two_sensors_is_swapped_and_the_other_stays()
    {
        using FakeWard ward = new();
        Association first = ward.Pair(ward.NewSensor(), 1);
        Association second = Add(ward, ward.NewSensor(), first);
        FakeSensor charged = ward.NewSensor();
        PairingAttempt attempt = ward.Pairing.Join(
            ward.Pairing.Begin(charged.Label, CaptureMethod.Camera, FakeWard.Lee), first.Id, isInItsPlace: true);
        attempt.Problem.ShouldBe(PairingProblem.None);
        charged.Hold(3);
        ward.Deliver();
        charged.Press();
        ward.Deliver();
        Association third = ward.Store.Find(charged.AssociationId!)!;
        (third.State, third.Replaces, third.Beside).ShouldBe((AssociationState.Effective, first.Id, second.Id));
        ward.Store.Find(first.Id)!.End!.Cause.ShouldBe(EndCause.Swap);
        ward.Store.Find(second.Id)!.State.ShouldBe(AssociationState.Effective);
    }

    private static PairingAttempt Begin(FakeWard ward, FakeSensor sensor, Association first) => ward.Pairing.Join(
        ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, FakeWard.Lee), first.Id, isInItsPlace: false);

    private static Association Add(FakeWard ward, FakeSensor sensor, Association first)
    {
        Begin(ward, sensor, first).Problem.ShouldBe(PairingProblem.None);
        sensor.Hold(3);
        ward.Deliver();
        sensor.Press();
        ward.Deliver();
        return ward.Store.Find(sensor.AssociationId!)!;
    }
}
