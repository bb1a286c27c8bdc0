using CsCheck;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests;

/// <summary>A nurse, a button, a label: what the ward makes of it, and of everybody who was not standing there.</summary>
public class PairingDesks
{
    private static readonly Staff Kim = FakeWard.Kim;
    private static readonly Staff Lee = FakeWard.Lee;
    private static readonly Staff Boss = FakeWard.Boss;

    [Theory]
    [MemberData(nameof(Stores.Databases), MemberType = typeof(Stores))]
    public void From_the_label_to_the_receipt(string database)
    {
        using FakeWard ward = new(database);
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
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
        ward.Seen.Select(seen => seen.State).ShouldBe(
            [PairingState.WaitingForButton, PairingState.WindowOpen, PairingState.WindowOpen, PairingState.Granted, PairingState.Confirming, PairingState.Associated]);
        ward.Seen.Select(seen => seen.Revision).ShouldBeInOrder();
        Association association = ward.Store.Find(sensor.AssociationId!)!;
        association.State.ShouldBe(AssociationState.Effective);
        association.Patient.ShouldBe(ward.Patient(1));
        association.Location.ShouldBe(ward.Bed(1));
        association.Responsible.ShouldBe("nurse.kim");
        association.Capture.ShouldBe(CaptureMethod.Camera);
        association.Serial.ShouldBe(sensor.Serial);
        association.Effective.ShouldBe(ward.Now);
        association.Receipt.ToArray().ShouldBe(ward.Heard[^1].Payload);
        association.PatientToken.ShouldNotBe(association.ResponsibleToken);
        ward.Store.Devices.Find(sensor.Id)!.By.ShouldBe("nurse.kim");
        ward.Desk.Attempts.ShouldBeEmpty();
        ward.Logged(sensor.Id).ShouldBe(
        [
            "nurse.kim pair: label read (Camera)", "nurse.kim register: done", $"nurse.kim pair: granted {association.Id} for {ward.Patient(1)} in {ward.Bed(1)}",
            $"{sensor.Id} associate: {association.Id}: done",
        ]);
    }

    [Fact]
    public void In_any_order_the_button_before_the_label_or_the_patient_before_the_button()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        sensor.Hold(3);
        ward.Deliver();
        ward.Run(seconds: 60);
        PairingAttempt attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Image, Kim);
        attempt.State.ShouldBe(PairingState.WindowOpen);
        attempt.Until.ShouldBe(ward.Now.AddSeconds(60), "the sensor waits since it was held, and not since it was scanned");
        ward.Choose(attempt, 1);
        ward.Deliver();
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);

        FakeSensor second = ward.NewSensor(asksForPress: false);
        attempt = ward.Desk.Begin(second.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 2).State.ShouldBe(PairingState.WaitingForButton);
        ward.Run(seconds: 30);
        second.Hold(3);
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated, "its policy asks for no press");
        ward.Store.Current().Count(association => association.Patient.StartsWith(ward.Own, StringComparison.Ordinal)).ShouldBe(2);

        FakeSensor third = ward.NewSensor();
        third.Hold(3);
        ward.Deliver();
        ward.Run(seconds: 121);
        ward.Desk.Begin(third.Label, CaptureMethod.Camera, Kim).State.ShouldBe(PairingState.WaitingForButton, "that window is over");
    }

    [Fact]
    public void A_label_photographed_yesterday_waits_for_a_button_and_nobody_holds_it()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Image, Kim);
        ward.Choose(attempt, 1);
        ward.Run(seconds: 299);
        ward.Latest(attempt).State.ShouldBe(PairingState.WaitingForButton);
        ward.Run(seconds: 2);
        Failed(ward, attempt, PairingProblem.ButtonNotHeld);
        PairingText.Of(ward.Latest(attempt)).Do.ShouldContain("the sensor in your hand");
        ward.Sent.ShouldBeEmpty();
        ward.Store.OfDevice(sensor.Id).ShouldBeEmpty();
        ward.Store.Devices.Find(sensor.Id).ShouldBeNull();
        ward.Logged(sensor.Id).ShouldContain("nurse.kim pair: failed: ButtonNotHeld");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_broker_that_rewrites_the_announcement_gets_no_grant(bool isKnown)
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        if (isKnown)
        {
            ward.Pair(sensor, 9);
            sensor.Hold(10);
            ward.Deliver();
        }

        int sent = ward.Sent.Count;
        using HospitalKey broker = HospitalKey.Create();
        ward.ToWard = message => [new Message(message.Topic, DeviceMessages.PairingEvent(broker, sensor.Id, 1, ward.Now.ToUnixTimeSeconds(), 1, 0, 0, new byte[16], null, ward.PolicyVersion))];
        PairingAttempt attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 1);
        sensor.Hold(3);
        ward.Deliver();
        ward.Latest(attempt).Problem.ShouldBe(PairingProblem.LabelForeign);
        PairingText.Of(ward.Latest(attempt)).Do.ShouldContain("Do not use this sensor");
        ward.Sent.Count.ShouldBe(sent);
        ward.Store.Devices.Find(broker.Public.DeviceId).ShouldBeNull();
        ward.Store.Devices.Find(sensor.Id)?.Key.ShouldBe(sensor.Key);
        ward.Logged(sensor.Id).ShouldContain("nurse.kim pair: refused: an announcement with another key than the label's");

        // The honest one comes through after all.
        ward.ToWard = message => [message];
        sensor.Hold(3);
        ward.Deliver();
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);
    }

    [Fact]
    public void A_label_whose_fingerprint_is_not_the_known_sensors_is_refused_at_once()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        ward.Pair(sensor, 1);
        sensor.Hold(10);
        ward.Deliver();
        string text = sensor.Label.Encode();
        DeviceLabel.TryParse(text, out DeviceLabel? label).ShouldBe(LabelRefusal.None);
        label!.Identifier[^1] ^= 1;
        label.DeviceId.ShouldBe(sensor.Id, "the id is the fingerprint's beginning");
        PairingAttempt attempt = ward.Desk.Begin(label, CaptureMethod.Camera, Kim);
        (attempt.State, attempt.Problem).ShouldBe((PairingState.Failed, PairingProblem.LabelForeign));
    }

    [Fact]
    public void An_old_announcement_leads_to_a_grant_that_the_sensor_refuses_and_the_button_is_asked_for_again()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        sensor.Hold(3);
        Message old = sensor.Told.Dequeue();
        ward.Run(seconds: 121);
        sensor.Hold(3);
        sensor.Told.Clear();
        PairingAttempt attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 1);
        ward.Desk.Handle(old);
        ward.Deliver();
        PairingAttempt seen = ward.Latest(attempt);
        (seen.State, seen.Problem, seen.Refusal).ShouldBe((PairingState.WaitingForButton, PairingProblem.RefusedByDevice, PairingRefusal.NonceOld));
        PairingText.Of(seen).Do.ShouldContain("Hold its button again");
        ward.Store.OfDevice(sensor.Id).Single().End!.Reason.ShouldBe("NonceOld");

        // Once more the same one: by now the ward knows it.
        ward.Desk.Handle(old);
        ward.Deliver();
        ward.Store.OfDevice(sensor.Id).Count.ShouldBe(1);
        sensor.Hold(3);
        ward.Deliver();
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);
        ward.Store.Find(sensor.AssociationId!)!.Patient.ShouldBe(ward.Patient(1), "what was chosen before counts");
    }

    [Fact]
    public void A_broker_with_many_old_announcements_gets_no_end_of_grants()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        List<Message> old = [];
        for (int i = 0; i < 8; i++)
        {
            sensor.Hold(3);
            old.Add(sensor.Told.Dequeue());
        }

        ward.Run(seconds: 121);
        PairingAttempt attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 1);
        foreach (Message message in old)
        {
            ward.Desk.Handle(message);
            ward.Deliver();
        }

        ward.Latest(attempt).State.ShouldBe(PairingState.Failed);
        ward.Sent.Count.ShouldBe(5);
    }

    [Fact]
    public void A_wrong_code_is_said_in_words_and_a_new_attempt_goes_well()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Desk.Begin(DeviceLabel.Of(sensor.Serial, sensor.Key, new byte[16]), CaptureMethod.Typed, Kim);
        sensor.Hold(3);
        ward.Deliver();
        ward.Choose(attempt, 1);
        ward.Deliver();
        Failed(ward, attempt, PairingProblem.RefusedByDevice, PairingRefusal.SetupCodeWrong);
        PairingText.Of(ward.Latest(attempt)).Do.ShouldContain("compare it letter by letter");
        ward.Store.OfDevice(sensor.Id).Single().End!.Reason.ShouldBe("SetupCodeWrong");
        ward.Logged(sensor.Id).ShouldContain("nurse.kim pair: failed: SetupCodeWrong");
        ward.Pair(sensor, 1).Capture.ShouldBe(CaptureMethod.Camera);
    }

    [Fact]
    public void Five_wrong_codes_of_a_stranger_lock_the_sensor_and_the_nurse_is_told()
    {
        using FakeWard ward = new();
        using HospitalKey stranger = HospitalKey.Create();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        foreach (int seconds in new[] { 900, 1800 })
        {
            sensor.Hold(3);
            ward.Deliver();
            for (int i = 0; i < 5; i++)
            {
                sensor.Receive(Forged(ward, sensor, stranger, sensor.SetupCode!.Select(digit => (byte)(digit ^ (i % 2))).ToArray()));
            }

            ward.Deliver();
            Failed(ward, attempt, PairingProblem.RefusedByDevice, PairingRefusal.LockedOut);
            ward.Latest(attempt).Until.ShouldBe(ward.Now.AddSeconds(seconds));
            PairingText.Of(ward.Latest(attempt)).What.ShouldContain("locked");
            attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
            sensor.Hold(3);
            ward.Deliver();
            (ward.Latest(attempt).State, ward.Latest(attempt).Refusal).ShouldBe((PairingState.WaitingForButton, PairingRefusal.LockedOut));
            ward.Desk.Cancel(attempt);
            ward.Run(seconds + 1);
            attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        }

        ward.Desk.Cancel(attempt);
        ward.Pair(sensor, 1);
    }

    [Fact]
    public void A_sensor_of_another_hospital_says_so_and_one_with_another_policy_is_told_from_the_wards()
    {
        using FakeWard ward = new();
        using HospitalKey foreign = HospitalKey.Create();
        FakeSensor theirs = ward.NewSensor(authority: foreign.Public);
        PairingAttempt attempt = ward.Desk.Begin(theirs.Label, CaptureMethod.Camera, Kim);
        theirs.Hold(3);
        ward.Deliver();
        ward.Choose(attempt, 1);
        ward.Deliver();
        Failed(ward, attempt, PairingProblem.RefusedByDevice, PairingRefusal.NotByAuthority);
        PairingText.Of(ward.Latest(attempt)).What.ShouldContain("does not belong to this hospital");

        FakeSensor outdated = ward.NewSensor(policyVersion: 6);
        int sent = ward.Sent.Count;
        attempt = ward.Desk.Begin(outdated.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 1);
        outdated.Hold(3);
        ward.Deliver();
        Failed(ward, attempt, PairingProblem.PolicyOther);
        ward.Sent.Count.ShouldBe(sent);

        FakeSensor unset = ward.NewSensor();
        PairingAttempt waiting = ward.Desk.Begin(unset.Label, CaptureMethod.Camera, Kim);
        unset.SetupCode = null;
        unset.Hold(3);
        ward.Deliver();
        (ward.Latest(waiting).State, ward.Latest(waiting).Refusal).ShouldBe((PairingState.WaitingForButton, PairingRefusal.SetupCodeMissing));
        ward.Run(seconds: 301);
        Failed(ward, waiting, PairingProblem.RefusedByDevice, PairingRefusal.SetupCodeMissing);
    }

    [Fact]
    public void Who_chooses_too_late_or_presses_too_late_is_told_what_to_do()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        sensor.Hold(3);
        ward.Run(seconds: 121);
        Failed(ward, attempt, PairingProblem.WindowOver);

        // A grant on its way when the window closes.
        attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        sensor.Hold(3);
        ward.Deliver();
        ward.Run(seconds: 119);
        ward.Choose(attempt, 1);
        ward.Now = ward.Now.AddSeconds(2);
        sensor.Pass();
        sensor.Told.Clear();
        ward.Deliver();
        (ward.Latest(attempt).State, ward.Latest(attempt).Refusal).ShouldBe((PairingState.WaitingForButton, PairingRefusal.WindowClosed));
        sensor.Hold(3);
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Confirming);
        ward.Run(seconds: 61);
        Failed(ward, attempt, PairingProblem.RefusedByDevice, PairingRefusal.NotConfirmed);
        PairingText.Of(ward.Latest(attempt)).What.ShouldContain("Nobody pressed");
        ward.Store.OfDevice(sensor.Id).ShouldAllBe(association => association.End!.Cause == EndCause.Refused);
        ward.Pair(sensor, 1);
    }

    [Fact]
    public void A_replayed_grant_changes_nothing()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        Association association = ward.Pair(sensor, 1);
        Message grant = ward.Sent.Single();
        sensor.Receive(grant.Payload);
        ward.Deliver();
        ward.Store.Find(association.Id)!.State.ShouldBe(AssociationState.Effective);

        sensor.Hold(10);
        ward.Deliver();
        sensor.Receive(grant.Payload);
        ward.Deliver();
        PairingAttempt attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Lee);
        sensor.Hold(3);
        ward.Deliver();
        sensor.Receive(grant.Payload);
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.WindowOpen, "it is about a grant of the past");
        sensor.Association.ShouldBeNull();
        Reasons(ward, sensor).ShouldBe([PairingRefusal.WindowClosed, PairingRefusal.WindowClosed, PairingRefusal.NonceOld]);
        ward.Logged(sensor.Id).ShouldContain($"{sensor.Id} report: refused: the device refuses: NonceOld");
    }

    [Fact]
    public void A_network_that_says_everything_twice_makes_one_association()
    {
        using FakeWard ward = new() { ToWard = message => [message, message], ToSensor = message => [message, message] };
        FakeSensor sensor = ward.NewSensor();
        ward.Pair(sensor, 1);
        ward.Store.OfDevice(sensor.Id).Single().State.ShouldBe(AssociationState.Effective);
        ward.Seen.Select(seen => seen.State).ShouldBe(
            [PairingState.WaitingForButton, PairingState.WindowOpen, PairingState.WindowOpen, PairingState.Granted, PairingState.Confirming, PairingState.Associated], "each change is told once");
        ward.Desk.Unpair(sensor.AssociationId!, Kim).ShouldBe(UnpairOutcome.Asked);
        ward.Deliver();
        ward.Store.OfDevice(sensor.Id).Single().End!.By.ShouldBe("nurse.kim");
        ward.Refused.ShouldBeEmpty();
    }

    [Fact]
    public void Of_two_nurses_with_one_sensor_the_second_is_told_who_has_it()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt kims = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        PairingAttempt lees = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Lee);
        (lees.State, lees.Problem, lees.Other).ShouldBe((PairingState.Failed, PairingProblem.DeviceTaken, "Kim"));
        PairingText.Of(lees).What.ShouldContain("Kim is pairing this sensor");
        ward.Choose(lees, 2).State.ShouldBe(PairingState.Failed);

        // Her own page, opened anew.
        PairingAttempt again = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        again.State.ShouldBe(PairingState.WaitingForButton);
        Failed(ward, kims, PairingProblem.Cancelled);
        ward.Desk.Attempts.Single().Id.ShouldBe(again.Id);
    }

    [Fact]
    public async Task Of_many_nurses_at_the_same_moment_one_has_the_sensor()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt[] attempts = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(
            () => ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, new Staff($"nurse.{i}", $"{i}", StaffRole.Nurse)), TestContext.Current.CancellationToken)));
        attempts.Count(attempt => attempt.State == PairingState.WaitingForButton).ShouldBe(1);
        attempts.Count(attempt => attempt.Problem == PairingProblem.DeviceTaken).ShouldBe(15);
    }

    [Fact]
    public void A_patient_or_a_bed_that_has_a_sensor_gets_no_second_one_and_another_may_be_chosen()
    {
        using FakeWard ward = new();
        ward.Pair(ward.NewSensor(), 1);
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Lee);
        ward.Choose(attempt, 1).Problem.ShouldBe(PairingProblem.PatientAssociated);
        sensor.Hold(3);
        ward.Deliver();
        ward.Latest(attempt).Problem.ShouldBe(PairingProblem.PatientAssociated, "the question is not answered by holding a button");
        ward.Desk.Choose(attempt, ward.Patient(2), ward.Bed(1)).Problem.ShouldBe(PairingProblem.LocationAssociated);
        ward.Sent.Count.ShouldBe(1);
        ward.Choose(attempt, 2).State.ShouldBe(PairingState.Granted);
        ward.Deliver();
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);
        ward.Logged(sensor.Id).ShouldContain($"nurse.lee pair: refused: PatientAssociated, {ward.Patient(1)} in {ward.Bed(1)}");

        // Two at once for one patient: chosen before either button was held.
        FakeSensor[] both = [ward.NewSensor(), ward.NewSensor()];
        PairingAttempt first = ward.Desk.Begin(both[0].Label, CaptureMethod.Camera, Kim);
        PairingAttempt second = ward.Desk.Begin(both[1].Label, CaptureMethod.Camera, Lee);
        ward.Choose(first, 3);
        ward.Choose(second, 3);
        both[0].Hold(3);
        both[1].Hold(3);
        ward.Deliver();
        ward.Latest(first).State.ShouldBe(PairingState.Confirming);
        (ward.Latest(second).State, ward.Latest(second).Problem).ShouldBe((PairingState.WindowOpen, PairingProblem.PatientAssociated));
        Should.Throw<ArgumentException>(() => ward.Desk.Choose(second, "", "bed"));
        Should.Throw<ArgumentException>(() => ward.Desk.Choose(second, "patient", "bed\n"));
    }

    [Theory]
    [MemberData(nameof(Stores.Databases), MemberType = typeof(Stores))]
    public void A_sensor_with_a_patient_is_refused_until_it_is_released(string database)
    {
        using FakeWard ward = new(database);
        FakeSensor sensor = ward.NewSensor();
        Association first = ward.Pair(sensor, 1);
        PairingAttempt refused = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Lee);
        (refused.State, refused.Problem, refused.Other).ShouldBe((PairingState.Failed, PairingProblem.DeviceAssociated, first.Id));
        ward.Logged(sensor.Id).ShouldContain("nurse.lee pair: refused: DeviceAssociated");

        ward.Desk.Unpair(first.Id, Lee).ShouldBe(UnpairOutcome.Asked);
        ward.Store.Find(first.Id)!.State.ShouldBe(AssociationState.Effective, "the sensor has not said so");
        ward.Desk.PendingUnpairs.Single().By.ShouldBe("nurse.lee");
        ward.Deliver();
        sensor.Association.ShouldBeNull();
        ward.Store.Find(first.Id)!.End.ShouldBe(new AssociationEnd(ward.Now, EndCause.Command, "nurse.lee"));
        ward.Desk.PendingUnpairs.ShouldBeEmpty();
        ward.Desk.Unpair(first.Id, Lee).ShouldBe(UnpairOutcome.NotFound);

        Association second = ward.Pair(sensor, 2);
        ward.Run(seconds: 10);
        sensor.Hold(10);
        ward.Deliver();
        ward.Store.Find(second.Id)!.End.ShouldBe(new AssociationEnd(ward.Now, EndCause.Button, sensor.Id));
        ward.Pair(sensor, 1).Id.ShouldNotBe(first.Id);
        ward.Store.OfDevice(sensor.Id).Select(association => association.Patient).ShouldBe([ward.Patient(1), ward.Patient(2), ward.Patient(1)]);
        ward.Store.OfDevice(sensor.Id).SelectMany(association => new[] { association.Id, association.PatientToken, association.ResponsibleToken }).ShouldBeUnique();
    }

    [Fact]
    public void A_sensor_that_cannot_be_reached_is_told_again_until_it_hears_and_an_administrator_need_not_wait()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        Association association = ward.Pair(sensor, 1);
        ward.ToSensor = _ => [];
        ward.Desk.Unpair(association.Id, Kim);
        ward.Run(seconds: 300);
        ward.Store.Find(association.Id)!.State.ShouldBe(AssociationState.Effective);
        ward.Desk.EndWithoutDevice(association.Id, Kim, "lost").ShouldBe(UnpairOutcome.NotAllowed);
        ward.Store.Find(association.Id)!.State.ShouldBe(AssociationState.Effective);

        // The ward's program is started anew, and the network comes back.
        ward.Restart();
        ward.Desk.PendingUnpairs.Single().Association.ShouldBe(association.Id);
        ward.ToSensor = message => [message];
        ward.Run(seconds: 2);
        ward.Store.Find(association.Id)!.End!.By.ShouldBe("nurse.kim");
        sensor.Association.ShouldBeNull();

        Association lost = ward.Pair(sensor, 1);
        ward.ToSensor = _ => [];
        ward.Desk.EndWithoutDevice(lost.Id, Boss, "fell into the lake").ShouldBe(UnpairOutcome.Ended);
        ward.Store.Find(lost.Id)!.End.ShouldBe(new AssociationEnd(ward.Now, EndCause.Administrator, "admin.boss", "fell into the lake"));
        FakeSensor next = ward.NewSensor();
        ward.ToSensor = message => message.Topic.Contains(next.Id, StringComparison.Ordinal) ? [message] : [];
        ward.Pair(next, 1);
        ward.Logged(lost.Id).ShouldContain("admin.boss end without device: done");
        ward.Logged(association.Id).ShouldContain("nurse.kim end without device: refused: not an administrator");

        // Somebody finds it: it hears what it has missed, and the record stays as it is.
        ward.ToSensor = message => [message];
        ward.Run(seconds: 61);
        sensor.Association.ShouldBeNull();
        ward.Store.Find(lost.Id)!.End!.Cause.ShouldBe(EndCause.Administrator);
    }

    [Fact]
    public void A_sensor_that_has_forgotten_its_patient_is_released_all_the_same()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        Association association = ward.Pair(sensor, 1);
        ward.ToWard = _ => [];
        sensor.Hold(10);
        ward.Deliver();
        ward.ToWard = message => [message];
        ward.Desk.Unpair(association.Id, Kim);
        ward.Deliver();
        AssociationEnd end = ward.Store.Find(association.Id)!.End!;
        (end.Cause, end.By).ShouldBe((EndCause.Command, "nurse.kim"));
        end.Reason.ShouldContain("not in it any more");
    }

    [Theory]
    [MemberData(nameof(Stores.Databases), MemberType = typeof(Stores))]
    public void A_receipt_that_comes_after_a_restart_of_the_ward_counts(string database)
    {
        using FakeWard ward = new(database);
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 1);
        sensor.Hold(3);
        ward.Deliver();
        sensor.Press();
        DateTimeOffset pressed = ward.Now;
        ward.Restart();
        ward.Store.Current().Single(association => association.Device == sensor.Id).State.ShouldBe(AssociationState.Pending, "it is shown as what waits for its receipt");
        ward.Now = ward.Now.AddHours(3);
        ward.Deliver();
        Association association = ward.Store.Find(sensor.AssociationId!)!;
        association.State.ShouldBe(AssociationState.Effective);
        association.Effective.ShouldBe(pressed, "the sensor's clock says since when");
        ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Lee).Problem.ShouldBe(PairingProblem.DeviceAssociated);
    }

    [Fact]
    public void A_receipt_that_comes_when_nobody_wants_it_any_more_frees_the_sensor_again()
    {
        using FakeWard ward = new();
        FakeSensor cancelled = ward.NewSensor();
        PairingAttempt attempt = ward.Desk.Begin(cancelled.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 1);
        cancelled.Hold(3);
        ward.Deliver();
        ward.Desk.Cancel(attempt).Problem.ShouldBe(PairingProblem.Cancelled);
        cancelled.Press();
        ward.Deliver();
        cancelled.Association.ShouldBeNull();
        Association association = ward.Store.OfDevice(cancelled.Id).Single();
        association.End!.Cause.ShouldBe(EndCause.Cancelled);
        association.Effective.ShouldNotBeNull("it was with the patient for a moment, and its readings say so");

        // Its receipt is late, and the patient has got another one meanwhile.
        FakeSensor late = ward.NewSensor();
        attempt = ward.Desk.Begin(late.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 2);
        late.Hold(3);
        ward.Deliver();
        late.Press();
        Message receipt = late.Told.Dequeue();
        ward.Run(seconds: 200);
        Failed(ward, attempt, PairingProblem.NoAnswer);
        PairingText.Of(ward.Latest(attempt)).What.ShouldContain("may still be paired");
        ward.Run(seconds: 400);
        Association second = ward.Pair(ward.NewSensor(), 2);
        ward.Desk.Handle(receipt);
        ward.Deliver();
        late.Association.ShouldBeNull();
        ward.Store.OfDevice(late.Id).Single().End!.Cause.ShouldBe(EndCause.Conflict);
        ward.Store.Find(second.Id)!.State.ShouldBe(AssociationState.Effective);
    }

    [Fact]
    public void A_grant_that_was_lost_is_sent_again()
    {
        using FakeWard ward = new() { ToSensor = _ => [] };
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 1);
        sensor.Hold(3);
        ward.Run(seconds: 12);
        (ward.Latest(attempt).State, ward.Latest(attempt).Problem).ShouldBe((PairingState.Granted, PairingProblem.NoAnswer));
        ward.ToSensor = message => [message];
        ward.Run(seconds: 6);
        ward.Latest(attempt).State.ShouldBe(PairingState.Confirming);
        ward.Sent.Select(message => Convert.ToHexString(message.Payload)).Distinct().Count().ShouldBe(1, "the same bytes: one association");
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);
    }

    [Theory]
    [InlineData(PairingState.WindowOpen)]
    [InlineData(PairingState.Confirming)]
    [InlineData(PairingState.Associated)]
    public void A_sensor_that_restarts_is_waited_for_and_can_be_paired_again(PairingState at)
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        sensor.Hold(3);
        ward.Deliver();
        if (at == PairingState.WindowOpen)
        {
            sensor.Restart();
            ward.Choose(attempt, 1);
            ward.Deliver();
            ward.Latest(attempt).Refusal.ShouldBe(PairingRefusal.WindowClosed);
        }
        else
        {
            ward.Choose(attempt, 1);
            ward.Deliver();
            if (at == PairingState.Associated)
            {
                sensor.Press();
                ward.Deliver();
                sensor.Restart();
                ward.Run(seconds: 5);
                ward.Store.Find(sensor.AssociationId!)!.State.ShouldBe(AssociationState.Effective);
                return;
            }

            sensor.Restart();
            sensor.Press();
            ward.Run(seconds: 80);
            Failed(ward, attempt, PairingProblem.NoAnswer);
            attempt = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, Kim);
            ward.Choose(attempt, 1).Problem.ShouldBe(PairingProblem.None, "what was not answered was this very sensor's");
        }

        sensor.Hold(3);
        ward.Deliver();
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);
    }

    [Fact]
    public void Counters_of_what_is_sent_rise_also_when_the_clock_goes_back_and_the_program_starts_anew()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        List<long> counters = [];
        for (int i = 0; i < 3; i++)
        {
            Association association = ward.Pair(sensor, 1);
            counters.Add(association.Counter);
            ward.Desk.Unpair(association.Id, Kim);
            counters.Add(ward.Desk.PendingUnpairs.Single().Counter);
            ward.Deliver();
            ward.Restart();
            ward.Now = ward.Now.AddSeconds(-1);
        }

        counters.ShouldBeInOrder(SortDirection.Ascending);
        counters.ShouldBeUnique();
    }

    [Fact]
    public void A_flood_of_strangers_fills_neither_log_nor_memory()
    {
        using FakeWard ward = new();
        using HospitalKey stranger = HospitalKey.Create();
        FakeSensor sensor = ward.NewSensor();
        ward.Pair(sensor, 1);
        int before = ward.Store.Audit.Newest(100_000).Count;
        byte[] forged = DeviceMessages.PairingEvent(stranger, sensor.Id, 1, 1, 1, 0, 0, new byte[16], null, 7);
        byte[] unknown = DeviceMessages.PairingEvent(stranger, stranger.Public.DeviceId, 1, 1, 1, 0, 0, new byte[16], null, 7);
        for (int i = 0; i < 2000; i++)
        {
            ward.Desk.Handle(new Message($"nm/1/{sensor.Id}/e", forged));
            ward.Desk.Handle(new Message($"nm/1/{stranger.Public.DeviceId}/e", unknown));
            ward.Desk.Handle(new Message($"nm/1/{stranger.Public.DeviceId}/e", [1, 2, 3]));
            ward.Desk.Handle(new Message("nm/1/whatever", unknown));
        }

        ward.Store.Audit.Newest(100_000).Count.ShouldBeInRange(before + 1, before + 25);
        ward.Seen.Count(seen => seen.State != PairingState.Associated).ShouldBeLessThan(10);
    }

    [Fact]
    public void Whatever_nurses_buttons_and_the_network_do_ward_and_sensors_agree_in_the_end()
    {
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1], Gen.Int[0, 1], Gen.Int[0, 40]).Array[1, 40].Sample(
            steps =>
            {
                using FakeWard ward = new();
                FakeSensor[] sensors = [ward.NewSensor(), ward.NewSensor(asksForPress: false)];
                PairingAttempt?[] attempts = new PairingAttempt?[2];
                List<Message> heldBack = [];
                bool isHolding = false;
                ward.ToWard = message =>
                {
                    if (!isHolding)
                    {
                        return [message, message];
                    }

                    heldBack.Add(message);
                    return [];
                };
                foreach ((int action, int one, int patient, int seconds) in steps)
                {
                    FakeSensor sensor = sensors[one];
                    switch (action)
                    {
                        case 0 or 1:
                            attempts[one] = ward.Desk.Begin(sensor.Label, CaptureMethod.Camera, patient == 0 ? Kim : Lee);
                            break;
                        case 2 or 3 when attempts[one] is { } attempt:
                            ward.Choose(attempt, patient);
                            break;
                        case 4:
                            sensor.Hold(3);
                            break;
                        case 5:
                            sensor.Press();
                            break;
                        case 6:
                            sensor.Hold(patient == 0 ? 10 : 3);
                            break;
                        case 7:
                            isHolding = !isHolding;
                            (List<Message> arriving, heldBack) = (isHolding ? [] : heldBack, isHolding ? heldBack : []);
                            arriving.ForEach(ward.Desk.Handle);
                            break;
                        case 8 when patient == 0:
                            ward.Restart();
                            break;
                        case 8:
                            sensor.Restart();
                            break;
                        case 9 when attempts[one] is { } attempt:
                            if (seconds % 2 == 0)
                            {
                                ward.Desk.Cancel(attempt);
                            }
                            else if (ward.Store.Current() is [Association standing, ..])
                            {
                                ward.Desk.Unpair(standing.Id, Lee);
                            }

                            break;
                    }

                    ward.Run(seconds);
                    Association[] effective = [.. ward.Store.Current().Where(association => association.State == AssociationState.Effective)];
                    effective.Select(association => association.Patient).ShouldBeUnique();
                    effective.Select(association => association.Device).ShouldBeUnique();
                }

                isHolding = false;
                heldBack.ForEach(ward.Desk.Handle);
                ward.Run(seconds: 400);
                ward.Desk.Attempts.ShouldBeEmpty();
                ward.Store.Current().Where(association => association.State == AssociationState.Effective).Select(association => association.Id).Order()
                    .ShouldBe(sensors.Select(sensor => sensor.AssociationId).OfType<string>().Order());
            },
            iter: 40, threads: 1);
    }

    [Fact]
    public void Every_state_and_problem_has_words_and_says_what_to_do()
    {
        PairingAttempt attempt = new(Guid.NewGuid(), "00112233445566778899", "SN1", CaptureMethod.Camera, Kim, PairingState.Failed) { Other = "Lee" };
        PairingText[] texts =
        [
            .. Enum.GetValues<PairingState>().Where(state => state != PairingState.Failed).Select(state => PairingText.Of(attempt with { State = state })),
            .. Enum.GetValues<PairingProblem>().Where(problem => problem is not (PairingProblem.None or PairingProblem.RefusedByDevice)).Select(problem => PairingText.Of(attempt with { Problem = problem })),
            .. Enum.GetValues<PairingRefusal>().Where(refusal => refusal is not (PairingRefusal.None or PairingRefusal.PolicyOther or PairingRefusal.NonceOld or PairingRefusal.CounterUsed or PairingRefusal.OtherDevice))
                .Select(refusal => PairingText.Of(attempt with { Problem = PairingProblem.RefusedByDevice, Refusal = refusal })),
        ];
        texts.ShouldAllBe(text => text.What.Length > 10 && text.What.Length < 90 && text.Do.Length < 130 && text.What.EndsWith('.') && (text.Do.Length == 0 || text.Do.EndsWith('.')));
        texts.Where(text => text.Do.Length == 0).Select(text => text.What).ShouldBe(["The sensor is paired with the patient.", "Cancelled. Nothing was paired."]);
        texts.Select(text => text.What).ShouldBeUnique();
        foreach (string technical in new[] { "nonce", "MAC", "certificate", "signature", "authority", "grant", "broker", "policy" })
        {
            texts.ShouldAllBe(text => !text.What.Contains(technical, StringComparison.OrdinalIgnoreCase) && !text.Do.Contains(technical, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static void Failed(FakeWard ward, PairingAttempt attempt, PairingProblem problem, PairingRefusal refusal = PairingRefusal.None)
    {
        PairingAttempt seen = ward.Latest(attempt);
        (seen.State, seen.Problem, seen.Refusal).ShouldBe((PairingState.Failed, problem, refusal));
    }

    private static IEnumerable<PairingRefusal> Reasons(FakeWard ward, FakeSensor sensor) => ward.Heard
        .Select(message => DeviceEvent.TryRead(Topic.Parse(message.Topic)!, message.Payload, sensor.Key, out DeviceEvent? told) == RefusalReason.None ? told : null)
        .Where(told => told!.PairingEvent == PairingEvent.Refused).Select(told => (PairingRefusal)told!.Reason);

    private static byte[] Forged(FakeWard ward, FakeSensor sensor, HospitalKey authority, byte[] setupCode)
    {
        Message announcement = ward.Heard.Last(message => DeviceEvent.TryRead(Topic.Parse(message.Topic)!, message.Payload, sensor.Key, out DeviceEvent? told) == RefusalReason.None
            && told!.PairingEvent == PairingEvent.WindowOpen);
        DeviceEvent.TryRead(Topic.Parse(announcement.Topic)!, announcement.Payload, sensor.Key, out DeviceEvent? opened);
        return new PairingGrant
        {
            Device = sensor.Id, Counter = 1, NotAfter = ward.Now.AddMinutes(1), Nonce = opened!.Pairing!.Nonce!, Association = new byte[16], PatientToken = [1], ResponsibleToken = [1],
            PolicyVersion = ward.PolicyVersion, Time = ward.Now,
        }.Sign(setupCode, authority);
    }
}
