using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;

namespace Hospital.Tests.Pairing;

/// <summary>A sensor takes the place of another one: its battery is empty, the patient stays.</summary>
public sealed class SwappedSensors
{
    private static readonly Staff Kim = FakeWard.Kim;
    private static readonly Staff Lee = FakeWard.Lee;

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void The_one_ends_in_the_moment_in_which_the_other_begins_and_the_first_sensor_is_told(string database)
    {
        using FakeWard ward = new(database);
        FakeSensor empty = ward.NewSensor();
        Association former = ward.Pair(empty, 1);
        ward.Run(seconds: 60);
        ward.Pairing.Move(former.Id, ward.Bed(6), Kim);

        FakeSensor charged = ward.NewSensor();
        PairingAttempt attempt = Swap(ward, charged, former);
        (attempt.Patient, attempt.Location).ShouldBe((ward.Patient(1), ward.Bed(6)), "where the patient is now");
        ward.Pairing.Move(former.Id, ward.Bed(7), Kim);
        charged.Hold(3);
        ward.Deliver();
        ward.Latest(attempt).Location.ShouldBe(ward.Bed(7), "the patient has moved meanwhile");
        ward.Store.Find(former.Id)!.State.ShouldBe(AssociationState.Effective, "until the other sensor measures");
        charged.Press();
        ward.Deliver();

        Association begun = ward.Store.Find(charged.AssociationId!)!;
        (begun.Patient, begun.Location, begun.Replaces).ShouldBe((ward.Patient(1), ward.Bed(7), former.Id));
        ward.Store.Find(former.Id)!.End.ShouldBe(
            new AssociationEnd(begun.Effective!.Value, EndCause.Swap, Lee.Id, $"sensor {charged.Serial} for it"));
        empty.Association.ShouldBeNull("it is told");
        ward.AuditOf(charged.Id).ShouldContain($"{charged.Id} associate: {begun.Id}: done, in the place of {former.Id}");
        ward.Pairing.PendingUnpairs.ShouldBeEmpty();
        ward.Pair(empty, 2).State.ShouldBe(AssociationState.Effective, "it is free for somebody else");
    }

    [Fact]
    public void A_sensor_without_a_battery_is_told_when_it_is_back_also_after_a_restart_of_the_ward()
    {
        using FakeWard ward = new();
        FakeSensor empty = ward.NewSensor();
        Association former = ward.Pair(empty, 1);
        ward.ToSensor = message => message.Topic.Contains(empty.Id, StringComparison.Ordinal) ? [] : [message];
        FakeSensor charged = ward.NewSensor();
        Swap(ward, charged, former);
        charged.Hold(3);
        ward.Restart();
        ward.Latest(Swap(ward, charged, former)).State.ShouldBe(PairingState.WaitingForButton);
        charged.Hold(3);
        ward.Deliver();
        charged.Press();
        ward.Deliver();
        ward.Store.Find(former.Id)!.End!.Cause.ShouldBe(EndCause.Swap);
        empty.Association.ShouldNotBeNull();

        ward.ToSensor = message => [message];
        ward.Run(seconds: 60);
        empty.Association.ShouldBeNull();
        ward.Store.Find(former.Id)!.End!.Cause.ShouldBe(EndCause.Swap, "the first end stays");
    }

    [Fact]
    public void A_swap_that_nobody_confirms_leaves_everything_as_it_was()
    {
        using FakeWard ward = new();
        FakeSensor empty = ward.NewSensor();
        Association former = ward.Pair(empty, 1);
        FakeSensor charged = ward.NewSensor();
        PairingAttempt attempt = Swap(ward, charged, former);
        charged.Hold(3);
        ward.Deliver();
        ward.Pairing.Cancel(attempt);
        ward.Run(seconds: 300);
        ward.Store.Find(former.Id)!.State.ShouldBe(AssociationState.Effective);
        empty.Association.ShouldNotBeNull();
        charged.Association.ShouldBeNull();
    }

    [Fact]
    public void A_sensor_that_was_unpaired_meanwhile_is_not_swapped_and_the_nurse_chooses()
    {
        using FakeWard ward = new();
        FakeSensor empty = ward.NewSensor();
        Association former = ward.Pair(empty, 1);
        empty.Hold(10);
        ward.Deliver();
        PairingAttempt attempt = Swap(ward, ward.NewSensor(), former);
        (attempt.Patient, attempt.Replaces).ShouldBe((null, null));
        ward.Choose(attempt, 1).Problem.ShouldBe(PairingProblem.None);
    }

    [Fact]
    public void A_swap_does_not_make_room_for_a_third_patient()
    {
        using FakeWard ward = new();
        Association former = ward.Pair(ward.NewSensor(), 1);
        FakeSensor charged = ward.NewSensor();
        PairingAttempt attempt = Swap(ward, charged, former);

        // Before the button is held, it is unpaired, and somebody else moves into the bed.
        ward.Pairing.EndWithoutDevice(former.Id, FakeWard.Boss, "lost");
        Association inBed = ward.Pair(ward.NewSensor(), 3);
        ward.Pairing.Move(inBed.Id, ward.Bed(1), Kim).ShouldBe(AssociationRefusal.None);
        charged.Hold(3);
        ward.Deliver();
        ward.Latest(attempt).Problem.ShouldBe(PairingProblem.LocationAssociated);
        ward.Store.Find(inBed.Id)!.State.ShouldBe(AssociationState.Effective);
    }

    private static PairingAttempt Swap(FakeWard ward, FakeSensor sensor, Association former) =>
        ward.Pairing.Join(ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Lee), former.Id, isInItsPlace: true);
}
