using System.Security.Cryptography;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Pairing;

/// <summary>What a broker or a stranger can send: forged, replayed and too many messages.</summary>
public class HostileMessages
{
    private static readonly Staff Kim = FakeWard.Kim;
    private static readonly Staff Lee = FakeWard.Lee;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_broker_that_replaces_the_announcement_gets_no_grant(bool isKnown)
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
        ward.ToWard = message =>
            [new Message(
                message.Topic,
                DeviceMessages.PairingEvent(
                    broker, sensor.Id, 1, ward.Now.ToUnixTimeSeconds(), 1, 0, 0, new byte[16], null, ward.PolicyVersion))];
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 1);
        sensor.Hold(3);
        ward.Deliver();
        ward.Latest(attempt).Problem.ShouldBe(PairingProblem.LabelForeign);
        PairingText.Of(ward.Latest(attempt)).Do.ShouldContain("Do not use this sensor");
        ward.Sent.Count.ShouldBe(sent);
        ward.Store.Devices.Find(broker.Public.DeviceId).ShouldBeNull();
        ward.Store.Devices.Find(sensor.Id)?.Key.ShouldBe(sensor.Key);
        ward.AuditOf(sensor.Id).ShouldContain("nurse.kim pair: refused: an announcement with another key than the label's");

        // The true announcement still arrives.
        ward.ToWard = message => [message];
        sensor.Hold(3);
        ward.Deliver();
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);
    }

    [Fact]
    public void A_label_with_another_fingerprint_than_the_registered_sensors_is_refused_at_once()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        ward.Pair(sensor, 1);
        sensor.Hold(10);
        ward.Deliver();
        string text = sensor.Label.Encode();
        DeviceLabel.TryParse(text, out DeviceLabel? label).ShouldBe(LabelRefusal.None);
        label!.Identifier[^1] ^= 1;
        label.DeviceId.ShouldBe(sensor.Id, "the id is the beginning of the fingerprint");
        PairingAttempt attempt = ward.Pairing.Begin(label, CaptureMethod.Camera, Kim);
        (attempt.State, attempt.Problem).ShouldBe((PairingState.Failed, PairingProblem.LabelForeign));
    }

    [Fact]
    public void A_replayed_announcement_gets_a_grant_that_the_sensor_refuses_and_the_ward_asks_for_the_button_again()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        sensor.Hold(3);
        Message old = sensor.Outgoing.Dequeue();
        ward.Run(seconds: 121);
        sensor.Hold(3);
        sensor.Outgoing.Clear();
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 1);
        ward.Pairing.Handle(old);
        ward.Deliver();
        PairingAttempt seen = ward.Latest(attempt);
        (seen.State, seen.Problem, seen.Refusal).ShouldBe(
            (PairingState.WaitingForButton, PairingProblem.RefusedByDevice, PairingRefusal.NonceOld));
        PairingText.Of(seen).Do.ShouldContain("Hold its button again");
        ward.Store.OfDevice(sensor.Id).Single().End!.Reason.ShouldBe("NonceOld");

        // The same replay again: now the ward recognises it.
        ward.Pairing.Handle(old);
        ward.Deliver();
        ward.Store.OfDevice(sensor.Id).Count.ShouldBe(1);
        sensor.Hold(3);
        ward.Deliver();
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);
        ward.Store.Find(sensor.AssociationId!)!.Patient.ShouldBe(ward.Patient(1), "the earlier choice is kept");
    }

    [Fact]
    public void A_broker_that_replays_many_announcements_gets_five_grants_at_most()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        List<Message> old = [];
        for (int i = 0; i < 8; i++)
        {
            sensor.Hold(3);
            old.Add(sensor.Outgoing.Dequeue());
        }

        ward.Run(seconds: 121);
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 1);

        // It keeps the sensor's refusals back: the first of them would make all of these old.
        ward.ToWard = _ => [];
        foreach (Message message in old)
        {
            ward.Pairing.Handle(message);
            ward.Deliver();
        }

        ward.Latest(attempt).State.ShouldBe(PairingState.Failed);
        ward.Sent.Count.ShouldBe(5);
    }

    [Fact]
    public void After_one_answer_of_the_sensor_all_earlier_announcements_are_old()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        sensor.Hold(3);
        Message first = sensor.Outgoing.Dequeue();
        sensor.Hold(3);
        Message second = sensor.Outgoing.Dequeue();
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        ward.Pairing.Handle(second);
        ward.Choose(attempt, 1);
        ward.Pairing.Handle(first);
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Confirming, "the grant is for the newer window");
        ward.Sent.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_event_that_was_held_back_is_missed_and_decides_nothing_when_it_arrives_late(bool hasRestarted)
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        Association association = ward.Pair(sensor, 1);

        // The end of the association is held back, then the sensor is asked for it once more.
        Message? held = null;
        ward.ToWard = message => (held ??= message) == message ? [] : [message];
        sensor.Hold(10);
        ward.Deliver();
        if (hasRestarted)
        {
            sensor.Restart();
        }

        sensor.Hold(3);
        sensor.Hold(10);
        ward.Deliver();
        string missed = "events 4 to 4 of start 1 have not arrived: lost, or withheld";
        ward.AuditOf(sensor.Id).Any(entry => entry.EndsWith(missed, StringComparison.Ordinal)).ShouldBe(!hasRestarted);
        ward.Run(seconds: 120);
        ward.Pairing.Handle(held.ShouldNotBeNull());
        ward.Store.Find(association.Id)!.State.ShouldBe(AssociationState.Effective);
        ward.AuditOf(sensor.Id).ShouldContain(
            entry => entry.Contains("an old event, repeated or late (event 4 of start 1", StringComparison.Ordinal));
    }

    [Fact]
    public void The_ward_knows_one_event_of_each_sensor_however_many_it_has_handled()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        ward.Pair(sensor, 1);
        sensor.Restart();
        sensor.Hold(3);
        ward.Deliver();
        ward.Store.NewestEvents.Find(sensor.Id)!.Value.Order.ShouldBe(new EventOrder(2, 1));
        ward.Store.NewestEvents.Set(sensor.Id, new EventOrder(1, 99), ward.Now);
        ward.Store.NewestEvents.Find(sensor.Id)!.Value.Order.ShouldBe(new EventOrder(2, 1));
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Replayed_events_of_a_sensor_change_nothing_also_after_a_restart_of_the_ward(string database)
    {
        using FakeWard ward = new(database);
        FakeSensor sensor = ward.NewSensor();
        ward.Pair(sensor, 1);
        sensor.Hold(3);
        sensor.Hold(10);
        ward.Deliver();
        sensor.Hold(3);
        ward.Deliver();
        Message[] old = [.. ward.Received];
        ward.Run(seconds: 600);
        ward.Restart();

        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        ward.Choose(attempt, 2);
        foreach (Message message in old)
        {
            ward.Pairing.Handle(message);
            ward.Deliver();
        }

        (ward.Latest(attempt).State, ward.Latest(attempt).Problem).ShouldBe((PairingState.WaitingForButton, PairingProblem.None));
        ward.Store.OfDevice(sensor.Id).Count.ShouldBe(1, "no old window gets a grant");

        // While a grant waits for its answer, the announcement of an older window does not end it.
        sensor.Hold(3);
        ward.ToSensor = _ => [];
        ward.Deliver();
        foreach (Message message in old)
        {
            ward.Pairing.Handle(message);
        }

        ward.Latest(attempt).State.ShouldBe(PairingState.Granted);
        ward.ToSensor = message => [message];
        ward.Run(seconds: 6);
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);
        ward.AuditOf(sensor.Id).ShouldContain(entry => entry.Contains("an old event, repeated or late", StringComparison.Ordinal));
    }

    [Fact]
    public void Any_number_of_strangers_wrong_codes_keeps_no_nurse_from_pairing()
    {
        using FakeWard ward = new();
        using HospitalKey stranger = HospitalKey.Create();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        sensor.Hold(3);
        ward.Deliver();
        for (int i = 0; i < 50; i++)
        {
            sensor.Receive(ForgedGrant(ward, sensor, stranger, RandomNumberGenerator.GetBytes(16), counter: 1));
        }

        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.WindowOpen);
        ward.Choose(attempt, 1);
        ward.Deliver();
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_strangers_grant_with_the_counter_of_the_wards_ends_nothing_when_the_sensor_refuses_it(bool hasLabel)
    {
        using FakeWard ward = new();
        using HospitalKey stranger = HospitalKey.Create();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        sensor.Hold(3);
        ward.Deliver();
        ward.Choose(attempt, 1);

        // The broker holds the ward's grant back, and sends one of its own.
        Association granted = ward.Store.OfDevice(sensor.Id).Single();
        byte[] code = hasLabel ? sensor.SetupCode! : RandomNumberGenerator.GetBytes(16);
        sensor.Receive(ForgedGrant(ward, sensor, stranger, code, granted.Counter));
        ward.Deliver();
        Reasons(ward, sensor).ShouldBe([PairingRefusal.NotByAuthority]);
        ward.Store.Find(granted.Id)!.State.ShouldBe(AssociationState.Pending);
        ward.Latest(attempt).State.ShouldBe(PairingState.Confirming, "its own grant has arrived since");
        sensor.Press();
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.Associated);
        ward.Store.Find(granted.Id)!.State.ShouldBe(AssociationState.Effective);
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
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Lee);
        sensor.Hold(3);
        ward.Deliver();
        sensor.Receive(grant.Payload);
        ward.Deliver();
        ward.Latest(attempt).State.ShouldBe(PairingState.WindowOpen, "the refusal is about an older grant");
        sensor.Association.ShouldBeNull();
        Reasons(ward, sensor).ShouldBe([PairingRefusal.WindowClosed, PairingRefusal.WindowClosed, PairingRefusal.NonceOld]);
        ward.AuditOf(sensor.Id).ShouldContain($"{sensor.Id} report: refused: the device refuses: NonceOld");
    }

    [Fact]
    public void A_flood_of_forged_messages_fills_neither_log_nor_memory()
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
            ward.Pairing.Handle(new Message($"nm/2/{sensor.Id}/e", forged));
            ward.Pairing.Handle(new Message($"nm/2/{stranger.Public.DeviceId}/e", unknown));
            ward.Pairing.Handle(new Message($"nm/2/{stranger.Public.DeviceId}/e", [1, 2, 3]));
            ward.Pairing.Handle(new Message("nm/2/whatever", unknown));
        }

        ward.Store.Audit.Newest(100_000).Count.ShouldBeInRange(before + 1, before + 25);
        ward.Attempts.Count(seen => seen.State != PairingState.Associated).ShouldBeLessThan(10);
    }

    private static byte[] ForgedGrant(FakeWard ward, FakeSensor sensor, HospitalKey authority, byte[] setupCode, long counter)
    {
        DeviceEvent announcement = EventsOf(ward, sensor).Last(reported => reported.PairingEvent == PairingEvent.WindowOpen);
        return new PairingGrant
        {
            Device = sensor.Id,
            Counter = counter,
            NotAfter = ward.Now.AddMinutes(1),
            Nonce = announcement.Pairing!.Nonce!,
            Association = new byte[16],
            PatientToken = [1],
            ResponsibleToken = [1],
            PolicyVersion = ward.PolicyVersion,
            Time = ward.Now,
        }.Sign(setupCode, authority, sensor.Key);
    }

    private static IEnumerable<PairingRefusal> Reasons(FakeWard ward, FakeSensor sensor) =>
        EventsOf(ward, sensor).Where(reported => reported.PairingEvent == PairingEvent.Refused)
            .Select(reported => (PairingRefusal)reported.Reason);

    private static IEnumerable<DeviceEvent> EventsOf(FakeWard ward, FakeSensor sensor)
    {
        foreach (Message message in ward.Received)
        {
            Topic topic = Topic.Parse(message.Topic)!;
            if (DeviceEvent.TryRead(topic, message.Payload, sensor.Key, out DeviceEvent? reported) == RefusalReason.None)
            {
                yield return reported!;
            }
        }
    }
}
