using Hospital.Tests.World;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Rollouts;

namespace Hospital.Tests.Rollouts;

/// <summary>The ward offers the release of a rollout to ring after ring, and notes what the devices answer.</summary>
public sealed class StagedRollouts
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_release_reaches_ring_after_ring_each_when_the_one_before_has_been_watched_long_enough(string database)
    {
        using RolloutRig rig = new(20, database, wards: 2);
        rig.Begin("5%,50%,100%");
        rig.Run(TimeSpan.FromMinutes(50));
        rig.Devices.Count(device => device.Runs == 12).ShouldBe(1);
        rig.Rollout.Ring.ShouldBe(1);
        rig.Run(TimeSpan.FromMinutes(15));
        rig.Devices.Count(device => device.Runs == 12).ShouldBe(10);
        rig.Rollout.Ring.ShouldBe(2);
        rig.Run(TimeSpan.FromMinutes(130));
        rig.Rollout.State.ShouldBe(RolloutState.Done);
        rig.Devices.ShouldAllBe(device => device.Runs == 12 && device.Offers == 1, "two wards send each offer once");
        rig.Audit("rollout").ShouldBe(
        [
            "release 12 to 20 devices in rings 5%,50%,100%: begun", "ring 2 of 3 is open", "ring 3 of 3 is open", "done",
        ]);
    }

    [Fact]
    public void A_device_that_comes_back_after_weeks_gets_the_release_at_once_and_was_no_failure_meanwhile()
    {
        using RolloutRig rig = new(10);
        rig.Devices[3].IsOff = true;
        rig.Begin("100%");
        rig.Run(TimeSpan.FromDays(1));
        rig.Rollout.State.ShouldBe(RolloutState.Running);
        rig.Count(RolloutDeviceState.Confirmed).ShouldBe(9);
        rig.RowOf(rig.Devices[3]).State.ShouldBe(RolloutDeviceState.Offered);
        rig.Now += TimeSpan.FromDays(30);
        rig.Devices[3].IsOff = false;
        rig.Run(TimeSpan.FromSeconds(10));
        rig.Now += TimeSpan.FromDays(5);
        rig.Report(rig.Devices[3]);
        rig.Run(TimeSpan.FromSeconds(10));
        rig.Devices[3].Runs.ShouldBe(12);
        rig.Sent.Count(message => message.Topic.Contains(rig.Devices[3].Id, StringComparison.Ordinal)).ShouldBeLessThan(16);
    }

    [Fact]
    public void A_suspended_device_gets_nothing_until_it_is_active_again_and_a_retired_one_is_left_out()
    {
        using RolloutRig rig = new(4);
        SetState(DeviceState.Suspended, 0);
        rig.Begin("100%");
        SetState(DeviceState.Retired, 1);
        rig.Run(TimeSpan.FromMinutes(90));
        rig.Devices.Select(device => device.Offers).ShouldBe([0, 0, 1, 1]);
        rig.RowOf(rig.Devices[0]).Note.ShouldBe("the device is suspended");
        rig.RowOf(rig.Devices[1]).State.ShouldBe(RolloutDeviceState.LeftOut);
        SetState(DeviceState.Active, 0);
        rig.Run(TimeSpan.FromMinutes(130));
        rig.Devices[0].Runs.ShouldBe(12);
        rig.Rollout.State.ShouldBe(RolloutState.Done);

        void SetState(DeviceState state, int index) =>
            rig.Store.DeviceStates.Change([rig.Devices[index].Id], state, "kim", "for a reason", rig.Now);
    }

    [Fact]
    public void Answers_that_are_forged_or_repeated_or_about_another_release_change_nothing()
    {
        using RolloutRig rig = new(2);
        UpdatingFleet.Device device = rig.Devices[0];
        Message old = UpdatingFleet.Report(device, UpdatingFleet.RolledBack, 12, 51);
        rig.Report(device);
        device.IsOff = true;
        rig.Begin("100%");
        rig.Run(TimeSpan.FromSeconds(20));
        using HospitalKey stranger = HospitalKey.Create();
        rig.Handle(old);
        rig.Handle(new Message(
            $"nm/2/{device.Id}/e",
            DeviceMessages.Event(stranger, device.Id, "update", 1, rig.Now.ToUnixTimeSeconds(), 6, 12, 0, new EventOrder(9, 1))));
        rig.Handle(UpdatingFleet.Report(device, UpdatingFleet.Confirmed, 11));
        rig.Handle(UpdatingFleet.Report(device, UpdatingFleet.Refused, -1, 37));
        rig.RowOf(device).State.ShouldBe(RolloutDeviceState.Offered);
        rig.Rollout.State.ShouldBe(RolloutState.Running);
        Message confirmed = UpdatingFleet.Report(device, UpdatingFleet.Confirmed, 12);
        rig.Handle(confirmed);
        rig.RowOf(device).State.ShouldBe(RolloutDeviceState.Confirmed);
        DateTimeOffset since = rig.RowOf(device).Changed;
        rig.Now += TimeSpan.FromMinutes(5);
        rig.Handle(confirmed);
        rig.RowOf(device).Changed.ShouldBe(since, "a repeated answer does not lengthen the soak time");
    }

    [Fact]
    public void A_device_that_shows_the_release_or_has_confirmed_it_to_somebody_else_is_not_offered_it()
    {
        using RolloutRig rig = new(3);
        rig.Store.Attestations.Add(AppraisedEvidence.Of(rig.Devices[0].Id, rig.Now, release: 12));
        rig.Begin("100%");
        rig.RowOf(rig.Devices[0]).State.ShouldBe(RolloutDeviceState.Confirmed);
        rig.Handle(UpdatingFleet.Report(rig.Devices[1], UpdatingFleet.Confirmed, 12));
        rig.Run(TimeSpan.FromMinutes(5));
        rig.Devices.Select(device => device.Offers).ShouldBe([0, 0, 1]);
        rig.Count(RolloutDeviceState.Confirmed).ShouldBe(3);
    }

    [Fact]
    public void A_rollout_of_a_newer_release_takes_the_place_of_an_older_one_and_no_device_has_two_offers()
    {
        using RolloutRig rig = new(10);
        rig.Begin("10%,100%");
        rig.Run(TimeSpan.FromMinutes(5));
        ReleaseRollout older = rig.Rollout;
        rig.Begin("50%,100%", sequence: 13);
        rig.Store.Rollouts.DevicesOf(older.Number).Count(row => row.State == RolloutDeviceState.LeftOut).ShouldBe(9);
        rig.Run(TimeSpan.FromHours(4));
        rig.Devices.ShouldAllBe(device => device.Runs == 13);
        rig.Devices.Sum(device => device.Offers).ShouldBe(11, "one had the older one before");
        rig.Control.Begin(rig.Order("100%", 12), rig.Now, out IReadOnlyList<(string Device, string Reason)> left).ShouldBeNull();
        left.ShouldAllBe(each => each.Reason.StartsWith("release 13 ", StringComparison.Ordinal));
    }

    [Fact]
    public void Devices_of_another_class_are_left_out_and_are_no_failures()
    {
        using RolloutRig rig = new(5);
        const int classWrong = 20;
        rig.Devices[2].Refuses = classWrong;
        rig.Begin("100%");
        rig.Run(TimeSpan.FromMinutes(75));
        rig.Rollout.State.ShouldBe(RolloutState.Done);
        rig.RowOf(rig.Devices[2]).State.ShouldBe(RolloutDeviceState.LeftOut);
    }

    [Fact]
    public void What_nobody_heard_in_the_event_stream_counts_when_the_journal_arrives()
    {
        using RolloutRig rig = new(2);
        rig.Begin("100%");
        UpdatingFleet.Device device = rig.Devices[0];
        device.IsOff = true;
        rig.Run(TimeSpan.FromMinutes(1));
        rig.RowOf(device).State.ShouldBe(RolloutDeviceState.Offered);
        using CollectorRig collector = new("SQLite", target: rig.Database) { Now = rig.Now };
        collector.Collector.Trust(device.Key.Public);
        Epoch journal = CollectorRig.EpochOf(device.Key, "audit", rig.Now, 3) with { Boot = 2 };
        collector.Announce(device.Key, journal);
        collector.Collector.Handle(
        [
            CollectorRig.Reading(journal, 1, DeviceMessages.EventPack("update", rig.Now.ToUnixTimeSeconds(), 0, 5, 12, 0)),
            CollectorRig.Reading(journal, 2, DeviceMessages.EventPack("update", rig.Now.ToUnixTimeSeconds(), 0, 6, 12, 0)),
        ]);
        rig.Run(TimeSpan.FromSeconds(20));
        rig.RowOf(device).State.ShouldBe(RolloutDeviceState.Confirmed);
    }
}
