using HostSim.Tests.World;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Updates;

namespace HostSim.Tests;

/// <summary>Alarms, from the simulated patient's desaturation to the hospital's list.</summary>
public class Alarms
{
    [Fact]
    public async Task When_the_saturation_falls_the_hospital_gets_the_alarm_and_the_light_shows_it_until_it_is_over()
    {
        using TemporaryFolder folder = new();
        HashSet<LightPattern> lights = [];
        IReadOnlyList<StoredAlarm> stored = [];
        IReadOnlyList<StandingAlarm> standing = [];
        FinishedRun finished = await FinishedRun.PlayAsync(
            FinishedRun.Demo(folder, TimeSpan.FromMinutes(6)) with { IsPressedWhenAsked = true },
            (ward, run) => run.Progressed += () =>
            {
                lights.Add(ward.Sensors[0].Light.Pattern);
                stored = ward.Store.Alarms.List();
                standing = ward.Store.Alarms.Standing();
            });
        IsSound(finished.Summary);
        stored.Where(alarm => alarm.Reported.Name == "o2").Select(alarm => alarm.Reported.State).ShouldBe(["low", "end"]);
        stored[0].Reported.Value!.Value.ShouldBeInRange(80, 90);
        stored.ShouldContain(alarm => alarm.Reported.Name == ReportedAlarm.Seen);
        finished.Summary.Alarms.ShouldBe(stored.Count(alarm => alarm.Reported.State is "low" or "high" or "no-value"));
        lights.ShouldBeSubsetOf([
            LightPattern.Measuring, LightPattern.Keeping, LightPattern.Noticed,
            LightPattern.Alarm, LightPattern.AlarmSeen, LightPattern.Off,
        ]);
        lights.ShouldContain(LightPattern.Alarm);
        lights.ShouldContain(LightPattern.AlarmSeen);
        standing.ShouldBeEmpty();
    }

    [Fact]
    public async Task Light_and_sound_come_within_a_second_of_an_alarms_decision_and_the_hospital_has_stored_it_by_then()
    {
        using TemporaryFolder folder = new();
        DateTimeOffset? lit = null;
        DateTimeOffset? heard = null;
        StoredAlarm? alarm = null;
        FinishedRun finished = await FinishedRun.PlayAsync(
            FinishedRun.Demo(folder, TimeSpan.FromMinutes(6)),
            (ward, run) => run.Progressed += () =>
            {
                lit ??= ward.Sensors[0].Light.Pattern == LightPattern.Alarm ? ward.Clock.Now : null;
                heard ??= ward.Sensors[0].Buzzer.Asked == AlarmSound.High ? ward.Clock.Now : null;
                alarm ??= ward.Store.Alarms.List().FirstOrDefault(each => each.Reported.State == ReportedAlarm.Low);
            });
        IsSound(finished.Summary);
        DateTimeOffset decided = alarm!.Time!.Value;
        (lit!.Value - decided).TotalSeconds.ShouldBeInRange(0, 1);
        (heard!.Value - decided).TotalSeconds.ShouldBeInRange(0, 1);

        // The dashboard looks once a second: so it is on the page within two seconds of the decision.
        (alarm.Received!.Value - decided).TotalSeconds.ShouldBeInRange(0, 1);
    }

    [Fact]
    public async Task An_alarm_that_is_over_stays_listed_until_somebody_has_seen_it()
    {
        using TemporaryFolder folder = new();
        IReadOnlyList<StandingAlarm> standing = [];
        LightPattern light = LightPattern.Off;
        FinishedRun finished = await FinishedRun.PlayAsync(
            FinishedRun.Demo(folder, TimeSpan.FromMinutes(6)),
            (ward, run) => run.Progressed += () =>
            {
                standing = ward.Store.Alarms.Standing();
                light = ward.Sensors[0].Light.Pattern;
            });
        IsSound(finished.Summary);
        standing.Select(alarm => (alarm.Raised.Reported.Name, alarm.IsActive, alarm.IsSeen))
            .ShouldBe([("o2", false, false), ("news2", false, false)]);
        light.ShouldBe(LightPattern.Alarm);
    }

    [Fact]
    public async Task During_an_alarm_its_vital_sign_is_measured_more_often_and_every_value_is_stored_once()
    {
        using TemporaryFolder folder = new();
        FinishedRun finished = await FinishedRun.PlayAsync(FinishedRun.Demo(folder, TimeSpan.FromMinutes(6)) with { PeriodSeconds = 60 });
        IsSound(finished.Summary);
        finished.Summary.Alarms!.Value.ShouldBeGreaterThan(0);
        DateTimeOffset[] times = [.. finished.Readings.Where(reading => reading.Vital.Name == "o2").Select(reading => reading.Time!.Value)];
        times.Zip(times.Skip(1), (one, next) => (next - one).TotalSeconds).Min().ShouldBe(5);
        times.Length.ShouldBeGreaterThan(10);
        finished.Readings.Count(reading => reading.Vital.Name == "t").ShouldBe(6, "a vital sign within its limits keeps its period");
    }

    [Fact]
    public async Task A_release_that_is_offered_during_an_alarm_waits_until_the_alarm_is_over_and_seen()
    {
        using TemporaryFolder folder = new();
        string image = Path.Combine(folder.Path, "app.bin");
        File.WriteAllBytes(image, new byte[700_000]);
        IReadOnlyList<StoredEvent> events = [];
        FinishedRun finished = await FinishedRun.PlayAsync(
            FinishedRun.Demo(folder, TimeSpan.FromMinutes(20)) with
            {
                UpdateFile = image,
                Slots = SlotKind.BootLoader,
                IsPressedWhenAsked = true,
            },
            (ward, run) => run.Progressed += () => events = ward.Collector.Events);
        IsSound(finished.Summary);
        StoredEvent waiting = events.First(stored => (UpdateReason)stored.Reported.Reason == UpdateReason.AlarmActive);
        StoredEvent confirmed = events.First(stored => (UpdateEventKind)stored.Reported.What == UpdateEventKind.Confirmed);
        confirmed.Time!.Value.ShouldBeGreaterThan(waiting.Time!.Value);
    }

    private static void IsSound(Summary summary)
    {
        (summary.Lost, summary.Duplicates, summary.DeclaredGaps).ShouldBe((0, 0, 0));
        new[] { summary.Sealed, summary.Delivered, summary.Acknowledged, summary.Stored }.ShouldAllBe(count => count == summary.Sensed);
    }
}
