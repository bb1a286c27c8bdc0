using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Devices;

/// <summary>What follows from it that a device is suspended, lost or retired.</summary>
public class BlockedDevices
{
    public static TheoryData<string, DeviceState> DatabasesAndStates() => new(
        from database in TestDatabases.Names()
        from state in new[] { DeviceState.Suspended, DeviceState.Lost, DeviceState.Retired }
        select (database.Data, state));

    [Theory]
    [MemberData(nameof(DatabasesAndStates))]
    public void A_blocked_devices_readings_go_to_quarantine_and_are_not_acknowledged(string database, DeviceState state)
    {
        using CollectorRig rig = new(database);
        HospitalKey device = rig.NewDevice();
        Epoch epoch = rig.NewEpoch(device, "vitals", association: rig.Grant(device));
        rig.Announce(device, epoch);
        rig.Collector.Handle([CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(rig.Now, 70))]).Count.ShouldBe(1);

        rig.SetState(device, state, "for a reason");
        Epoch next = rig.NewEpoch(device, "alarm", 2);
        IReadOnlyList<Message> answers = rig.Collector.Handle(
        [
            CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(rig.Now, 70)),
            CollectorRig.Reading(epoch, 2, PackWriter.HeartRate(rig.Now, 71)),
            rig.Announcement(next, device),
            CollectorRig.Reading(next, 1, DeviceMessages.AlarmPack(rig.Now.ToUnixTimeSeconds(), ("hr", "high", null, null))),
        ]);

        answers.ShouldBeEmpty("a blocked device is told nothing, not even what was stored before");
        rig.HeartRates(device).ShouldBe([70]);
        rig.Store.Alarms.List(device.Public.DeviceId).ShouldBeEmpty();
        rig.Store.Quarantine.List(device.Public.DeviceId).Select(pack => (pack.DataClass, pack.Sequence, pack.Reason)).ShouldBe(
            [("alarm", 1, RefusalReason.DeviceBlocked), ("vitals", 2, RefusalReason.DeviceBlocked)]);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Nothing_is_lost_when_a_suspended_device_is_activated_again_and_its_readings_are_released(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey device = rig.NewDevice();
        string association = Convert.ToHexStringLower(rig.Grant(device));
        Epoch epoch = rig.NewEpoch(device, "vitals", association: Convert.FromHexString(association));
        rig.Announce(device, epoch);
        rig.Collector.Handle([CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(rig.Now, 70))]);
        rig.SetState(device, DeviceState.Suspended, "attestation failed");
        rig.Collector.Handle([CollectorRig.Reading(epoch, 2, PackWriter.HeartRate(rig.Now, 71))]);
        QuarantineGroup group = rig.Store.Quarantine.Groups(device.Public.DeviceId).Single();
        QuarantineReview review = new(rig.Store);
        review.Accept(group, association, "admin", "too early", rig.Now).ShouldBe((0, RefusalReason.DeviceBlocked));

        rig.SetState(device, DeviceState.Active, "measured again");
        review.Accept(group, association, "admin", "measured again", rig.Now).ShouldBe((1, RefusalReason.None));
        rig.HeartRates(device).ShouldBe([70, 71]);
        rig.Collector.Handle(
        [
            CollectorRig.Reading(epoch, 2, PackWriter.HeartRate(rig.Now, 71)),
            CollectorRig.Reading(epoch, 3, PackWriter.HeartRate(rig.Now, 72)),
        ]).Count.ShouldBe(1, "what the device has kept comes again, and is acknowledged");
        rig.HeartRates(device).ShouldBe([70, 71, 72]);
    }

    [Fact]
    public void What_a_retired_device_has_sent_in_its_last_minutes_can_still_be_released()
    {
        using CollectorRig rig = new("SQLite");
        HospitalKey device = rig.NewDevice();
        Epoch epoch = rig.NewEpoch(device, "vitals");
        rig.Announce(device, epoch);
        rig.SetState(device, DeviceState.Retired, "broken");
        rig.Collector.Handle([CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(rig.Now, 71))]);
        QuarantineGroup group = rig.Store.Quarantine.Groups(device.Public.DeviceId).Single();
        new QuarantineReview(rig.Store).Accept(group, null, "admin", "on its way", rig.Now).ShouldBe((1, RefusalReason.None));
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Every_running_collector_knows_of_a_change_with_the_next_message(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey device = rig.NewDevice();
        HospitalKey other = rig.NewDevice();
        using HospitalKey recipient = HospitalKey.Create();
        using ReadingStore store = ReadingStore.Open(rig.Database);
        CollectorCore second = new(recipient, store, [device.Public, other.Public], () => rig.Now);
        Epoch epoch = rig.NewEpoch(device, "vitals");
        Epoch others = rig.NewEpoch(other, "vitals");
        rig.Announce(device, epoch);
        rig.Announce(other, others);
        long sequence = 0;
        foreach ((DeviceState state, int answers) in new[]
        {
            (DeviceState.Active, 2), (DeviceState.Lost, 1), (DeviceState.Active, 2), (DeviceState.Suspended, 1), (DeviceState.Lost, 1),
        })
        {
            rig.SetState(device, state, "for a reason");
            foreach (CollectorCore collector in new[] { rig.Collector, second })
            {
                collector.Handle(
                [
                    CollectorRig.Reading(epoch, ++sequence, PackWriter.HeartRate(rig.Now, 70)),
                    CollectorRig.Reading(others, sequence, PackWriter.HeartRate(rig.Now, 70)),
                ]).Count.ShouldBe(answers, $"{state}, {(collector == second ? "the other collector" : "this collector")}");
            }
        }

        rig.HeartRates(device).Count.ShouldBe(4);
        rig.HeartRates(other).Count.ShouldBe(10, "another device is not touched");
    }

    [Theory]
    [InlineData(DeviceState.Suspended, "suspended")]
    [InlineData(DeviceState.Lost, "lost")]
    [InlineData(DeviceState.Retired, "retired")]
    public void Nobody_pairs_a_blocked_device(DeviceState state, string word)
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        Association before = ward.Pair(sensor, 1);
        ward.Pairing.Unpair(before.Id, FakeWard.Kim);
        ward.Deliver();
        ward.Store.Find(before.Id)!.End.ShouldNotBeNull();
        ward.Store.DeviceStates.Change([sensor.Id], state, "admin", "for a reason", ward.Now);
        ward.Sent.Clear();

        sensor.Hold(3);
        ward.Deliver();
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, FakeWard.Kim);
        (attempt.State, attempt.Problem, attempt.Other).ShouldBe((PairingState.Failed, PairingProblem.DeviceBlocked, word));
        PairingText.Of(attempt).ShouldBe(new PairingText(
            $"This sensor is {word}. It must not be used.", "Take another sensor, and give this one to the technicians."));
        ward.Pairing.Attempts.ShouldBeEmpty();
        ward.Sent.ShouldBeEmpty();
        ward.AuditOf(sensor.Id).ShouldContain($"{sensor.Id} report: refused: an announcement of a sensor that is {word}");
    }

    [Fact]
    public void An_announcement_that_a_suspended_device_made_opens_no_window_when_it_is_active_again()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        Association before = ward.Pair(sensor, 1);
        ward.Pairing.Unpair(before.Id, FakeWard.Kim);
        ward.Deliver();
        ward.Store.DeviceStates.Change([sensor.Id], DeviceState.Lost, "admin", "gone", ward.Now);
        sensor.Hold(3);
        ward.Deliver();
        ward.Store.DeviceStates.Change([sensor.Id], DeviceState.Active, "admin", "found", ward.Now);
        ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, FakeWard.Kim).State.ShouldBe(PairingState.WaitingForButton);
    }

    [Fact]
    public void A_device_that_is_suspended_while_somebody_pairs_it_gets_no_grant()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        PairingAttempt attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, FakeWard.Kim);
        sensor.Hold(3);
        ward.Deliver();
        ward.Store.DeviceStates.Change([sensor.Id], DeviceState.Suspended, "registrar", "attestation failed", ward.Now)
            .Single().Refusal.ShouldBe(DeviceStateRefusal.None);
        ward.Choose(attempt, 1);
        ward.ShouldHaveFailed(attempt, PairingProblem.DeviceBlocked);
        ward.Sent.ShouldBeEmpty();
        ward.Store.OfDevice(sensor.Id).ShouldBeEmpty();
    }
}
