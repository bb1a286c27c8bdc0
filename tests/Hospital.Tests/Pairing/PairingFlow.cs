using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Pairing;

/// <summary>How a nurse pairs a sensor, and what can prevent it.</summary>
public class PairingFlow
{
    private static readonly Staff Kim = FakeWard.Kim;

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_sensor_is_paired_from_the_label_to_the_receipt(string database)
    {
        using FakeWard ward = new(database);
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        attempt.State.ShouldBe(PairingState.WaitingForButton);
        PairingText.Of(attempt).Do.ShouldContain("Hold the button on the sensor for 3 seconds");

        sensor.Hold(3);
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.WindowOpen);
        ward.Sent.ShouldBeEmpty();
        ward.Choose(attempt, 1).State.ShouldBe(PairingState.Granted);
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Confirming);
        PairingText.Of(ward.Latest(attempt)).Do.ShouldContain("Press its button once");
        Association pending = ward.Store.OfDevice(sensor.Id).Single();
        pending.State.ShouldBe(AssociationState.Pending);
        sensor.Association.ShouldBeNull();

        ward.Run(seconds: 4);
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);
        ward.Attempts.Select(changed => changed.State).ShouldBe(FakeWard.StatesOfPairing);
        ward.Attempts.Select(changed => changed.Revision).ShouldBeInOrder();
        Association association = ward.Store.Find(sensor.AssociationId!)!;
        association.State.ShouldBe(AssociationState.Effective);
        association.Patient.ShouldBe(ward.Patient(1));
        association.Location.ShouldBe(ward.Bed(1));
        association.Responsible.ShouldBe("nurse.kim");
        association.Capture.ShouldBe(CaptureMethod.Camera);
        association.Serial.ShouldBe(sensor.Serial);
        association.Effective.ShouldBe(ward.Now);
        association.Receipt.ToArray().ShouldBe(ward.Received[^1].Payload);
        association.PatientToken.ShouldNotBe(association.ResponsibleToken);
        ward.Store.Devices.Find(sensor.Id)!.By.ShouldBe("nurse.kim");
        ward.Pairing.Attempts.ShouldBeEmpty();
        ward.AuditOf(sensor.Id).ShouldBe(
        [
            "nurse.kim pair: label read (Camera)", "nurse.kim register: done",
            $"nurse.kim pair: granted {association.Id}",
            $"{sensor.Id} associate: {association.Id}: done",
        ]);
    }

    [Fact]
    public void The_button_may_come_before_the_label_and_the_patient_before_the_button()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        sensor.Hold(3);
        ward.Deliver();
        ward.Run(seconds: 60);
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Image, Kim);
        attempt.State.ShouldBe(PairingState.WindowOpen);
        attempt.Until.ShouldBe(ward.Now.AddSeconds(60), "the two minutes begin when the button is held, not when the label is read");
        ward.Choose(attempt, 1);
        ward.Deliver();
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);

        FakeSensor second = ward.NewSensor(requiresPress: false);
        attempt = ward.Pairing.Begin(second.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 2).State.ShouldBe(PairingState.WaitingForButton);
        ward.Run(seconds: 30);
        second.Hold(3);
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated, "its policy requires no press");
        ward.Store.Current().Count(association => association.Patient.StartsWith(ward.Prefix, StringComparison.Ordinal)).ShouldBe(2);

        FakeSensor third = ward.NewSensor();
        third.Hold(3);
        ward.Deliver();
        ward.Run(seconds: 121);
        ward.Pairing.Begin(third.Label, CaptureMethod.Camera, Kim).State.ShouldBe(PairingState.WaitingForButton, "the window is over");
    }

    [Fact]
    public void A_label_photographed_yesterday_pairs_nothing_without_the_button()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Image, Kim);
        ward.Choose(attempt, 1);
        ward.Run(seconds: 299);
        ward.Latest(attempt).State.ShouldBe(PairingState.WaitingForButton);
        ward.Run(seconds: 2);
        ward.ShouldHaveFailed(attempt, PairingProblem.ButtonNotHeld);
        PairingText.Of(ward.Latest(attempt)).Do.ShouldContain("the sensor in your hand");
        ward.Sent.ShouldBeEmpty();
        ward.Store.OfDevice(sensor.Id).ShouldBeEmpty();
        ward.Store.Devices.Find(sensor.Id).ShouldBeNull();
        ward.AuditOf(sensor.Id).ShouldContain("nurse.kim pair: failed: ButtonNotHeld");
    }

    [Fact]
    public void A_wrong_setup_code_is_explained_and_a_new_attempt_succeeds()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Pairing.Begin(DeviceLabel.Of(sensor.Serial, sensor.Key, new byte[16]), CaptureMethod.Typed, Kim);
        sensor.Hold(3);
        ward.Deliver();
        ward.Choose(attempt, 1);
        ward.Deliver();
        ward.ShouldHaveFailed(attempt, PairingProblem.RefusedByDevice, PairingRefusal.SetupCodeWrong);
        PairingText.Of(ward.Latest(attempt)).Do.ShouldContain("compare it letter by letter");
        ward.Store.OfDevice(sensor.Id).Single().End!.Reason.ShouldBe("SetupCodeWrong");
        ward.AuditOf(sensor.Id).ShouldContain("nurse.kim pair: failed: SetupCodeWrong");
        ward.Pair(sensor, 1).Capture.ShouldBe(CaptureMethod.Camera);
    }

    [Fact]
    public void A_sensor_of_another_hospital_or_with_another_policy_is_not_paired_and_the_nurse_sees_why()
    {
        using FakeWard ward = new();
        using HospitalKey foreign = HospitalKey.Create();
        FakeSensor theirs = ward.NewSensor(authority: foreign.Public);
        PairingAttempt attempt = ward.Pairing.Begin(theirs.Label, CaptureMethod.Camera, Kim);
        theirs.Hold(3);
        ward.Deliver();
        ward.Choose(attempt, 1);
        ward.Deliver();
        ward.ShouldHaveFailed(attempt, PairingProblem.RefusedByDevice, PairingRefusal.NotByAuthority);
        PairingText.Of(ward.Latest(attempt)).What.ShouldContain("does not belong to this hospital");

        FakeSensor outdated = ward.NewSensor(policyVersion: 6);
        int sent = ward.Sent.Count;
        attempt = ward.Pairing.Begin(outdated.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 1);
        outdated.Hold(3);
        ward.Deliver();
        ward.ShouldHaveFailed(attempt, PairingProblem.PolicyOther);
        ward.Sent.Count.ShouldBe(sent);

        FakeSensor unset = ward.NewSensor();
        PairingAttempt waiting = ward.Pairing.Begin(unset.Label, CaptureMethod.Camera, Kim);
        unset.SetupCode = null;
        unset.Hold(3);
        ward.Deliver();
        (ward.Latest(waiting).State, ward.Latest(waiting).Refusal).ShouldBe(
            (PairingState.WaitingForButton, PairingRefusal.SetupCodeMissing));
        ward.Run(seconds: 301);
        ward.ShouldHaveFailed(waiting, PairingProblem.RefusedByDevice, PairingRefusal.SetupCodeMissing);
    }

    [Fact]
    public void A_choice_or_a_press_that_comes_too_late_is_explained()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        sensor.Hold(3);
        ward.Run(seconds: 121);
        ward.ShouldHaveFailed(attempt, PairingProblem.WindowOver);

        // A grant is under way when the window closes.
        attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        sensor.Hold(3);
        ward.Deliver();
        ward.Run(seconds: 119);
        ward.Choose(attempt, 1);
        ward.Now = ward.Now.AddSeconds(2);
        sensor.CheckTimers();
        sensor.Outgoing.Clear();
        ward.Deliver();
        (ward.Latest(attempt).State, ward.Latest(attempt).Refusal).ShouldBe((PairingState.WaitingForButton, PairingRefusal.WindowClosed));
        sensor.Hold(3);
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Confirming);
        ward.Run(seconds: 61);
        ward.ShouldHaveFailed(attempt, PairingProblem.RefusedByDevice, PairingRefusal.NotConfirmed);
        PairingText.Of(ward.Latest(attempt)).What.ShouldContain("Nobody pressed");
        ward.Store.OfDevice(sensor.Id).ShouldAllBe(association => association.End!.Cause == EndCause.Refused);
        ward.Pair(sensor, 1);
    }
}
