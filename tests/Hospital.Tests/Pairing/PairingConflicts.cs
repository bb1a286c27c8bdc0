using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;

namespace Hospital.Tests.Pairing;

/// <summary>Two people, one sensor; two sensors, one patient or one bed.</summary>
public class PairingConflicts
{
    private static readonly Staff Kim = FakeWard.Kim;
    private static readonly Staff Lee = FakeWard.Lee;

    [Fact]
    public void The_second_of_two_nurses_with_one_sensor_sees_who_has_it()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt kims = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        PairingAttempt lees = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Lee);
        (lees.State, lees.Problem, lees.Other).ShouldBe((PairingState.Failed, PairingProblem.DeviceTaken, "Kim"));
        PairingText.Of(lees).What.ShouldContain("Kim is pairing this sensor");
        ward.Choose(lees, 2).State.ShouldBe(PairingState.Failed);

        // The first nurse opens her page again.
        PairingAttempt again = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        again.State.ShouldBe(PairingState.WaitingForButton);
        ward.ShouldHaveFailed(kims, PairingProblem.Cancelled);
        ward.Pairing.Attempts.Single().Id.ShouldBe(again.Id);
    }

    [Fact]
    public async Task Of_many_simultaneous_nurses_one_gets_the_sensor()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt[] attempts = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(
            () => ward.Pairing.Begin(
                sensor.Label, CaptureMethod.Camera,
                new Staff($"nurse.{i}", $"{i}", StaffRole.Nurse)), TestContext.Current.CancellationToken)));
        attempts.Count(attempt => attempt.State == PairingState.WaitingForButton).ShouldBe(1);
        attempts.Count(attempt => attempt.Problem == PairingProblem.DeviceTaken).ShouldBe(15);
    }

    [Fact]
    public void A_patient_or_a_bed_with_a_sensor_gets_no_second_one_and_another_may_be_chosen()
    {
        using FakeWard ward = new();
        ward.Pair(ward.NewSensor(), 1);
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Lee);
        ward.Choose(attempt, 1).Problem.ShouldBe(PairingProblem.PatientAssociated);
        sensor.Hold(3);
        ward.Deliver();
        ward.Latest(attempt).Problem.ShouldBe(PairingProblem.PatientAssociated, "holding the button does not change the choice");
        ward.Pairing.Choose(attempt, ward.Patient(2), ward.Bed(1)).Problem.ShouldBe(PairingProblem.LocationAssociated);
        ward.Sent.Count.ShouldBe(1);
        ward.Choose(attempt, 2).State.ShouldBe(PairingState.Granted);
        ward.Deliver();
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);
        ward.AuditOf(sensor.Id).ShouldContain($"nurse.lee pair: refused: PatientAssociated");

        // Two sensors for one patient: the patient is chosen for both before a button is held.
        FakeSensor[] both = [ward.NewSensor(), ward.NewSensor()];
        PairingAttempt first = ward.Pairing.Begin(both[0].Label, CaptureMethod.Camera, Kim);
        PairingAttempt second = ward.Pairing.Begin(both[1].Label, CaptureMethod.Camera, Lee);
        ward.Choose(first, 3);
        ward.Choose(second, 3);
        both[0].Hold(3);
        both[1].Hold(3);
        ward.Deliver();
        ward.Latest(first).State.ShouldBe(PairingState.Confirming);
        (ward.Latest(second).State, ward.Latest(second).Problem).ShouldBe((PairingState.WindowOpen, PairingProblem.PatientAssociated));
        Should.Throw<ArgumentException>(() => ward.Pairing.Choose(second, "", "bed"));
        Should.Throw<ArgumentException>(() => ward.Pairing.Choose(second, "patient", "bed\n"));
    }
}
