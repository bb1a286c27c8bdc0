using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Platform;

namespace HostSim.Tests;

/// <summary>Alarms in the simulator, from the made-up patient's desaturation to the hospital's list.</summary>
public class Alarms
{
    [Fact]
    public async Task A_desaturation_is_told_shown_by_the_light_until_somebody_presses_and_over_in_the_end()
    {
        using TemporaryFolder folder = new();
        HashSet<LightPattern> lights = [];
        IReadOnlyList<StoredAlarm> told = [];
        IReadOnlyList<StandingAlarm> standing = [];
        Played played = await Played.ThroughAsync(
            Played.Demo(folder, TimeSpan.FromMinutes(6)) with { IsPressedWhenAsked = true },
            (ward, run) => run.Progressed += () =>
            {
                lights.Add(ward.Beds[0].Light.Pattern);
                told = ward.Store.Alarms.List();
                standing = ward.Store.Alarms.Standing();
            });
        IsSound(played.Summary);
        told.Where(alarm => alarm.Reported.Name == "o2").Select(alarm => alarm.Reported.State).ShouldBe(["low", "end"]);
        told[0].Reported.Value!.Value.ShouldBeInRange(80, 90);
        told.ShouldContain(alarm => alarm.Reported.Name == ReportedAlarm.Seen);
        played.Summary.Alarms.ShouldBe(told.Count(alarm => alarm.Reported.State is "low" or "high" or "no-value"));
        lights.ShouldBeSubsetOf([LightPattern.Measuring, LightPattern.Keeping, LightPattern.Noticed, LightPattern.Alarm, LightPattern.AlarmSeen, LightPattern.Off]);
        lights.ShouldContain(LightPattern.Alarm);
        lights.ShouldContain(LightPattern.AlarmSeen);
        standing.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_nobody_has_seen_stands_when_it_is_over()
    {
        using TemporaryFolder folder = new();
        IReadOnlyList<StandingAlarm> standing = [];
        LightPattern light = LightPattern.Off;
        Played played = await Played.ThroughAsync(Played.Demo(folder, TimeSpan.FromMinutes(6)), (ward, run) => run.Progressed += () =>
        {
            standing = ward.Store.Alarms.Standing();
            light = ward.Beds[0].Light.Pattern;
        });
        IsSound(played.Summary);
        standing.Select(alarm => (alarm.Raised.Reported.Name, alarm.IsActive, alarm.IsSeen)).ShouldBe([("o2", false, false), ("news2", false, false)]);
        light.ShouldBe(LightPattern.Alarm);
    }

    [Fact]
    public async Task An_alarm_is_measured_more_often_and_every_value_of_it_is_stored_once()
    {
        using TemporaryFolder folder = new();
        Played played = await Played.ThroughAsync(Played.Demo(folder, TimeSpan.FromMinutes(6)) with { PeriodSeconds = 60 });
        IsSound(played.Summary);
        played.Summary.Alarms.ShouldBeGreaterThan(0);
        DateTimeOffset[] times = [.. played.Readings.Where(reading => reading.Vital.Name == "o2").Select(reading => reading.Time!.Value)];
        times.Zip(times.Skip(1), (one, next) => (next - one).TotalSeconds).Min().ShouldBe(5);
        times.Length.ShouldBeGreaterThan(10);
        played.Readings.Count(reading => reading.Vital.Name == "t").ShouldBe(6, "a sign within its limits keeps its period");
    }

    [Fact]
    public async Task A_release_that_comes_during_an_alarm_waits_until_it_is_over_and_seen()
    {
        using TemporaryFolder folder = new();
        string image = Path.Combine(folder.Path, "app.bin");
        File.WriteAllBytes(image, new byte[700_000]);
        IReadOnlyList<StoredEvent> events = [];
        Played played = await Played.ThroughAsync(
            Played.Demo(folder, TimeSpan.FromMinutes(20)) with { UpdateFile = image, Slots = NanoMedAgent.HostSim.Updates.SlotKind.BootLoader, IsPressedWhenAsked = true },
            (ward, run) => run.Progressed += () => events = ward.Collector.Events);
        IsSound(played.Summary);
        StoredEvent waiting = events.First(told => (NanoMedAgent.Releases.UpdateReason)told.Reported.Reason == NanoMedAgent.Releases.UpdateReason.AlarmActive);
        StoredEvent confirmed = events.First(told => (NanoMedAgent.Updates.UpdateNews)told.Reported.What == NanoMedAgent.Updates.UpdateNews.Confirmed);
        confirmed.Time!.Value.ShouldBeGreaterThan(waiting.Time!.Value);
    }

    private static void IsSound(Summary summary)
    {
        (summary.Lost, summary.Duplicates, summary.DeclaredGaps).ShouldBe((0, 0, 0));
        new[] { summary.Sealed, summary.Delivered, summary.Acknowledged, summary.Stored }.ShouldAllBe(count => count == summary.Sensed);
    }
}
