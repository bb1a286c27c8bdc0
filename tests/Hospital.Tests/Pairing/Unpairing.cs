using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Pairing;

/// <summary>How an association ends: by the ward, by the button, or without the sensor.</summary>
public class Unpairing
{
    private static readonly Staff Kim = FakeWard.Kim;
    private static readonly Staff Lee = FakeWard.Lee;
    private static readonly Staff Boss = FakeWard.Boss;

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_sensor_with_a_patient_is_refused_until_it_is_unpaired(string database)
    {
        using FakeWard ward = new(database);
        FakeSensor sensor = ward.NewSensor();
        Association first = ward.Pair(sensor, 1);
        PairingAttempt refused = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Lee);
        (refused.State, refused.Problem, refused.Other).ShouldBe((PairingState.Failed, PairingProblem.DeviceAssociated, first.Id));
        ward.AuditOf(sensor.Id).ShouldContain("nurse.lee pair: refused: DeviceAssociated");

        ward.Pairing.Unpair(first.Id, Lee).ShouldBe(UnpairOutcome.Asked);
        ward.Store.Find(first.Id)!.State.ShouldBe(AssociationState.Effective, "the sensor has not answered yet");
        ward.Pairing.PendingUnpairs.Single().By.ShouldBe("nurse.lee");
        ward.Deliver();
        sensor.Association.ShouldBeNull();
        ward.Store.Find(first.Id)!.End.ShouldBe(new AssociationEnd(ward.Now, EndCause.Command, "nurse.lee"));
        ward.Pairing.PendingUnpairs.ShouldBeEmpty();
        ward.Pairing.Unpair(first.Id, Lee).ShouldBe(UnpairOutcome.NotFound);

        Association second = ward.Pair(sensor, 2);
        ward.Run(seconds: 10);
        sensor.Hold(10);
        ward.Deliver();
        ward.Store.Find(second.Id)!.End.ShouldBe(new AssociationEnd(ward.Now, EndCause.Button, sensor.Id));
        ward.Pair(sensor, 1).Id.ShouldNotBe(first.Id);
        ward.Store.OfDevice(sensor.Id).Select(association => association.Patient).ShouldBe(
            [ward.Patient(1), ward.Patient(2), ward.Patient(1)]);
        ward.Store.OfDevice(sensor.Id).SelectMany(
            association => new[] { association.Id, association.PatientToken, association.ResponsibleToken }).ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_patient_moves_to_a_free_bed_with_the_sensor_and_what_was_before_belongs_to_the_bed_before(string database)
    {
        using FakeWard ward = new(database);
        Association moved = ward.Pair(ward.NewSensor(), 1);
        Association other = ward.Pair(ward.NewSensor(), 2);
        ward.Run(seconds: 60);
        ward.Pairing.Move(moved.Id, other.Location, Kim).ShouldBe(AssociationRefusal.LocationHasOne);
        ward.Store.Find(moved.Id)!.Location.ShouldBe(moved.Location);

        string bed = ward.Prefix + "free";
        ward.Pairing.Move(moved.Id, bed, Kim).ShouldBe(AssociationRefusal.None);
        ward.Store.Find(moved.Id)!.Location.ShouldBe(bed);
        ward.Store.PlacesOf(moved.Id).Select(place => place.Bed).ShouldBe([moved.Location, bed]);
        ward.Store.PlacesOf(moved.Id)[1].Since.ShouldBe(ward.Now);
        ward.Store.BlockingLocation(moved.Location, "", ward.Now).ShouldBeNull("another patient may have it");
        ward.Store.Audit.Newest().Where(entry => entry.Action == "move" && entry.Subject == moved.Id).Select(entry => entry.Outcome)
            .ShouldBe([$"done: bed {moved.Location} to bed {bed}", "refused: LocationHasOne"]);

        ward.Pairing.EndWithoutDevice(moved.Id, Boss, "lost");
        ward.Pairing.Move(moved.Id, moved.Location, Kim).ShouldBe(AssociationRefusal.EndedBefore);
        ward.Pairing.Move(new string('0', 32), bed, Kim).ShouldBe(AssociationRefusal.Unknown);
        ward.Pairing.Move(other.Id, "\u0007", Kim).ShouldBe(AssociationRefusal.Unknown);
        ward.Store.Find(other.Id)!.Location.ShouldBe(other.Location);
    }

    [Fact]
    public void Unpair_is_repeated_until_the_sensor_answers_and_an_administrator_can_end_it_without_the_sensor()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        Association association = ward.Pair(sensor, 1);
        ward.ToSensor = _ => [];
        ward.Pairing.Unpair(association.Id, Kim);
        ward.Run(seconds: 300);
        ward.Store.Find(association.Id)!.State.ShouldBe(AssociationState.Effective);
        ward.Pairing.EndWithoutDevice(association.Id, Kim, "lost").ShouldBe(UnpairOutcome.NotAllowed);
        ward.Store.Find(association.Id)!.State.ShouldBe(AssociationState.Effective);

        // The ward's program restarts, and the network works again.
        ward.Restart();
        ward.Pairing.PendingUnpairs.Single().Association.ShouldBe(association.Id);
        ward.ToSensor = message => [message];
        ward.Run(seconds: 2);
        ward.Store.Find(association.Id)!.End!.By.ShouldBe("nurse.kim");
        sensor.Association.ShouldBeNull();

        Association lost = ward.Pair(sensor, 1);
        ward.ToSensor = _ => [];
        ward.Pairing.EndWithoutDevice(lost.Id, Boss, "lost in the park").ShouldBe(UnpairOutcome.Ended);
        ward.Store.Find(lost.Id)!.End.ShouldBe(new AssociationEnd(ward.Now, EndCause.Administrator, "admin.boss", "lost in the park"));
        FakeSensor next = ward.NewSensor();
        ward.ToSensor = message => message.Topic.Contains(next.Id, StringComparison.Ordinal) ? [message] : [];
        ward.Pair(next, 1);
        ward.AuditOf(lost.Id).ShouldContain("admin.boss end without device: done");
        ward.AuditOf(association.Id).ShouldContain("nurse.kim end without device: refused: not an administrator");

        // Somebody finds the sensor: it receives the command, and the record does not change.
        ward.ToSensor = message => [message];
        ward.Run(seconds: 61);
        sensor.Association.ShouldBeNull();
        ward.Store.Find(lost.Id)!.End!.Cause.ShouldBe(EndCause.Administrator);
    }

    [Fact]
    public void A_sensor_that_has_forgotten_its_patient_is_unpaired_all_the_same()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        Association association = ward.Pair(sensor, 1);
        ward.ToWard = _ => [];
        sensor.Hold(10);
        ward.Deliver();
        ward.ToWard = message => [message];
        ward.Pairing.Unpair(association.Id, Kim);
        ward.Deliver();
        AssociationEnd end = ward.Store.Find(association.Id)!.End!;
        (end.Cause, end.By).ShouldBe((EndCause.Command, "nurse.kim"));
        end.Reason.ShouldContain("not in it any more");
    }
}
