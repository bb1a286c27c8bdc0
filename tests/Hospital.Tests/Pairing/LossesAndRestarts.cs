using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Pairing;

/// <summary>Messages that are lost, late or repeated, and restarts of the ward and of sensors.</summary>
public class LossesAndRestarts
{
    private static readonly Staff Kim = FakeWard.Kim;
    private static readonly Staff Lee = FakeWard.Lee;

    [Fact]
    public void A_network_that_repeats_every_message_makes_one_association()
    {
        using FakeWard ward = new() { ToWard = message => [message, message], ToSensor = message => [message, message] };
        FakeSensor sensor = ward.NewSensor();
        ward.Pair(sensor, 1);
        ward.Store.OfDevice(sensor.Id).Single().State.ShouldBe(AssociationState.Effective);
        ward.Attempts.Select(attempt => attempt.State).ShouldBe(FakeWard.StatesOfPairing, "each change is reported once");
        ward.Pairing.Unpair(sensor.AssociationId!, Kim).ShouldBe(UnpairOutcome.Asked);
        ward.Deliver();
        ward.Store.OfDevice(sensor.Id).Single().End!.By.ShouldBe("nurse.kim");
        ward.UnpairsRefused.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_receipt_that_arrives_after_a_restart_of_the_ward_counts(string database)
    {
        using FakeWard ward = new(database);
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 1);
        sensor.Hold(3);
        ward.Deliver();
        sensor.Press();
        DateTimeOffset pressed = ward.Now;
        ward.Restart();
        ward.Store.Current().Single(association => association.Device == sensor.Id).State.ShouldBe(
            AssociationState.Pending, "it is shown as what waits for its receipt");
        ward.Now = ward.Now.AddHours(3);
        ward.Deliver();
        Association association = ward.Store.Find(sensor.AssociationId!)!;
        association.State.ShouldBe(AssociationState.Effective);
        association.Effective.ShouldBe(pressed, "the sensor's clock decides");
        ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Lee).Problem.ShouldBe(PairingProblem.DeviceAssociated);
    }

    [Fact]
    public void A_receipt_for_an_association_that_has_ended_unpairs_the_sensor_again()
    {
        using FakeWard ward = new();
        FakeSensor cancelled = ward.NewSensor();
        PairingAttempt attempt = ward.Pairing.Begin(cancelled.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 1);
        cancelled.Hold(3);
        ward.Deliver();
        ward.Pairing.Cancel(attempt).Problem.ShouldBe(PairingProblem.Cancelled);
        cancelled.Press();
        ward.Deliver();
        cancelled.Association.ShouldBeNull();
        Association association = ward.Store.OfDevice(cancelled.Id).Single();
        association.End!.Cause.ShouldBe(EndCause.Cancelled);
        association.Effective.ShouldNotBeNull("it was with the patient for a moment, and its readings name the association");

        // The receipt is late, and the patient has another sensor meanwhile.
        FakeSensor late = ward.NewSensor();
        attempt = ward.Pairing.Begin(late.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 2);
        late.Hold(3);
        ward.Deliver();
        late.Press();
        Message receipt = late.Outgoing.Dequeue();
        ward.Run(seconds: 200);
        ward.ShouldHaveFailed(attempt, PairingProblem.NoAnswer);
        PairingText.Of(ward.Latest(attempt)).What.ShouldContain("may still be paired");
        ward.Run(seconds: 400);
        Association second = ward.Pair(ward.NewSensor(), 2);
        ward.Pairing.Handle(receipt);
        ward.Deliver();
        late.Association.ShouldBeNull();
        ward.Store.OfDevice(late.Id).Single().End!.Cause.ShouldBe(EndCause.Conflict);
        ward.Store.Find(second.Id)!.State.ShouldBe(AssociationState.Effective);
    }

    [Fact]
    public void A_lost_grant_is_sent_again()
    {
        using FakeWard ward = new() { ToSensor = _ => [] };
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
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
    public void A_sensor_that_restarts_during_pairing_can_be_paired_again(PairingState at)
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
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
            ward.ShouldHaveFailed(attempt, PairingProblem.NoAnswer);
            attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
            ward.Choose(attempt, 1).Problem.ShouldBe(PairingProblem.None, "the pending grant is for this sensor");
        }

        sensor.Hold(3);
        ward.Deliver();
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);
    }

    [Fact]
    public void Counters_rise_even_when_the_clock_is_set_back_and_the_program_restarts()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        List<long> counters = [];
        for (int i = 0; i < 3; i++)
        {
            Association association = ward.Pair(sensor, 1);
            counters.Add(association.Counter);
            ward.Pairing.Unpair(association.Id, Kim);
            counters.Add(ward.Pairing.PendingUnpairs.Single().Counter);
            ward.Deliver();
            ward.Restart();
            ward.Now = ward.Now.AddSeconds(-1);
        }

        counters.ShouldBeInOrder(SortDirection.Ascending);
        counters.ShouldBeUnique();
    }
}
