using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Rollouts;

namespace Hospital.Tests.Rollouts;

/// <summary>What must hold before the next ring opens, and what pauses a rollout by itself.</summary>
public sealed class GatesOfRollouts
{
    private const int SensorsSilent = 51;
    private const int LoaderRefuses = 60;
    private const int PayloadUnavailable = 44;

    [Fact]
    public void A_rollout_pauses_when_a_device_rolls_back_and_nothing_more_is_sent_until_somebody_resumes_it()
    {
        using RolloutRig rig = new(20);
        rig.Begin("10%,50%,100%", first: rig.Devices[0].Id);
        rig.Devices[0].RollsBack = SensorsSilent;
        rig.Devices[5].IsOff = true;
        rig.Run(TimeSpan.FromSeconds(10));
        rig.Rollout.State.ShouldBe(RolloutState.Paused);
        rig.Rollout.ChangedBy.ShouldBe("ward");
        rig.Rollout.Why.ShouldContain("devices that have rolled back: 1, at most 0");
        rig.Rollout.Why.ShouldContain($"{rig.Devices[0].Id}: rolled back to the previous release (");
        rig.Audit("pause-rollout").Single().ShouldBe($"paused: {rig.Rollout.Why}");
        int sent = rig.Sent.Count;
        rig.Run(TimeSpan.FromDays(2));
        rig.Sent.Count.ShouldBe(sent);
        rig.Control.TryResume(rig.Rollout, rig.Kim, "a broken chip, repaired", isRetrying: false, rig.Now).ShouldBeTrue();
        rig.Audit("resume-rollout").ShouldBe(["resumed: a broken chip, repaired"]);
        rig.Devices[0].RollsBack = 0;
        rig.Run(TimeSpan.FromHours(5));
        rig.Rollout.State.ShouldBe(RolloutState.Running, "one device is off, and that is no failure");
        rig.Rollout.Ring.ShouldBe(3);
        rig.Devices.Count(device => device.Runs == 12).ShouldBe(18);
    }

    [Fact]
    public void After_somebody_has_resumed_it_only_new_failures_pause_it_and_what_failed_is_offered_again_when_that_is_wanted()
    {
        using RolloutRig rig = new(4);
        rig.Begin("50%,100%");
        UpdatingFleet.Device[] first = rig.InRing(1);
        first[0].Refuses = PayloadUnavailable;
        rig.Run(TimeSpan.FromSeconds(10));
        rig.Rollout.Why.ShouldContain("devices that refuse it: 1, at most 0");
        first[0].Refuses = 0;
        rig.Control.TryResume(rig.Rollout, rig.Kim, "the mirror is back", isRetrying: true, rig.Now).ShouldBeTrue();
        rig.Run(TimeSpan.FromMinutes(1));
        first[0].Runs.ShouldBe(12);
        rig.InRing(2)[0].RollsBack = SensorsSilent;
        rig.Run(TimeSpan.FromMinutes(90));
        rig.Rollout.State.ShouldBe(RolloutState.Paused);
        rig.Rollout.Ring.ShouldBe(2);
        rig.Gate(RolloutGateKind.RolledBack).Devices.Single().Device.ShouldBe(rig.InRing(2)[0].Id);
        rig.Gate(RolloutGateKind.Refused).Value.ShouldBe(0);
    }

    [Fact]
    public void As_many_devices_may_refuse_as_somebody_has_allowed_and_what_only_a_cable_can_mend_is_said()
    {
        using RolloutRig rig = new(10);
        rig.Begin("100%", gates: new RolloutGates { SoakHours = 1, Refused = 1 });
        rig.Devices[0].Refuses = LoaderRefuses;
        rig.Run(TimeSpan.FromMinutes(75));
        rig.Rollout.State.ShouldBe(RolloutState.Done);
        rig.Rows.Single(row => row.NeedsCable).Device.ShouldBe(rig.Devices[0].Id);
    }

    [Fact]
    public void The_next_ring_waits_for_enough_devices_and_for_those_that_are_still_busy()
    {
        using RolloutRig rig = new(10);
        rig.Begin("40%,100%");
        UpdatingFleet.Device[] first = rig.InRing(1);
        foreach (UpdatingFleet.Device device in first[1..])
        {
            device.IsOff = true;
        }

        rig.Run(TimeSpan.FromHours(3));
        rig.Gate(RolloutGateKind.AtLeast).ShouldSatisfyAllConditions(
            gate => gate.State.ShouldBe(RolloutGateState.Waiting), gate => gate.Value.ShouldBe(1), gate => gate.Limit.ShouldBe(2));
        rig.Handle(UpdatingFleet.Report(first[1], UpdatingFleet.Confirmed, 12));
        rig.Handle(UpdatingFleet.Report(first[2], UpdatingFleet.Accepted, 12));
        rig.Run(TimeSpan.FromHours(3));
        rig.Gate(RolloutGateKind.AtLeast).State.ShouldBe(RolloutGateState.Passed);
        rig.Gate(RolloutGateKind.Confirmed).ShouldSatisfyAllConditions(
            gate => gate.State.ShouldBe(RolloutGateState.Waiting), gate => gate.Value.ShouldBe(66.6m));
        rig.Rollout.Ring.ShouldBe(1);
        rig.Handle(UpdatingFleet.Report(first[2], UpdatingFleet.Confirmed, 12));
        rig.Run(TimeSpan.FromMinutes(50));
        rig.Rollout.Ring.ShouldBe(1, "an hour after the last confirmation");
        rig.Run(TimeSpan.FromMinutes(15));
        rig.Rollout.Ring.ShouldBe(2, "the fourth was not heard of, and that is no failure");
    }

    [Fact]
    public void A_device_that_does_not_come_back_from_its_trial_pauses_the_rollout()
    {
        using RolloutRig rig = new(10);
        rig.Begin("10%,100%");
        rig.InRing(1)[0].Breaks = true;
        rig.Run(TimeSpan.FromMinutes(110));
        rig.Rollout.State.ShouldBe(RolloutState.Running);
        rig.Run(TimeSpan.FromMinutes(15));
        rig.Rollout.State.ShouldBe(RolloutState.Paused);
        rig.Rollout.Why.ShouldContain("not heard of since it restarted for its trial");
    }

    [Fact]
    public void A_device_whose_last_answer_was_lost_is_asked_again_and_is_no_failure()
    {
        using RolloutRig rig = new(10);
        rig.Begin("10%,100%");
        UpdatingFleet.Device device = rig.InRing(1)[0];
        device.IsOff = true;
        rig.Run(TimeSpan.FromSeconds(10));
        rig.Handle(UpdatingFleet.Report(device, UpdatingFleet.OnTrial, 12));
        (device.Runs, device.IsOff) = (12, false);
        rig.Run(TimeSpan.FromMinutes(75));
        rig.RowOf(device).State.ShouldBe(RolloutDeviceState.Confirmed);
        device.Offers.ShouldBe(1, "the answer to the same offer says that it runs");
    }

    [Theory]
    [InlineData(96, null, "a debugger can change")]
    [InlineData(2, 11L, "it runs release 11")]
    public void Evidence_that_cannot_be_trusted_or_shows_the_release_from_before_pauses_the_rollout(int status, long? release, string why)
    {
        using RolloutRig rig = new(10);
        rig.Begin("10%,100%");
        rig.Run(TimeSpan.FromMinutes(1));
        rig.Store.Attestations.Add(AppraisedEvidence.Of(rig.InRing(1)[0].Id, rig.Now, release, status));
        rig.Run(TimeSpan.FromSeconds(20));
        rig.Rollout.State.ShouldBe(RolloutState.Paused);
        rig.Rollout.Why.ShouldContain(why, Case.Insensitive);
    }

    [Fact]
    public void A_sensor_that_falls_silent_at_its_patient_after_the_update_pauses_the_rollout_and_one_that_is_heard_again_does_not()
    {
        using RolloutRig rig = new(2);
        using CollectorRig patients = new("SQLite", target: rig.Database) { Now = rig.Now };
        rig.Begin("100%");
        rig.Run(TimeSpan.FromMinutes(1));
        string[] ids = [.. rig.Devices.Select(device => Convert.ToHexStringLower(patients.Grant(device.Key)))];
        Note(0, SilenceStepKind.Raised);
        Note(0, SilenceStepKind.Ended);
        rig.Run(TimeSpan.FromSeconds(20));
        rig.Rollout.State.ShouldBe(RolloutState.Running);
        Note(1, SilenceStepKind.Raised);
        rig.Run(TimeSpan.FromSeconds(20));
        rig.Rollout.Why.ShouldContain($"{rig.Devices[1].Id}: silent at its patient");

        void Note(int index, SilenceStepKind kind) => rig.Store.Silences.Add(
            new SilenceStep(ids[index], rig.Now.AddSeconds(-5), kind, kind == SilenceStepKind.Raised ? "medium" : "", rig.Now, "ward"));
    }

    [Fact]
    public void A_person_pauses_a_rollout_once_and_with_a_reason()
    {
        using RolloutRig rig = new(4);
        ReleaseRollout read = rig.Begin("50%,100%");
        rig.Control.TryPause(read, rig.Kim, "nurses report wrong values", rig.Now).ShouldBeTrue();
        rig.Control.TryPause(read, rig.Kim, "the same again", rig.Now).ShouldBeFalse();
        rig.Run(TimeSpan.FromMinutes(5));
        rig.Sent.ShouldBeEmpty();
        rig.Audit("pause-rollout").ShouldBe(["paused: nurses report wrong values"]);
    }
}
