using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Dashboard;

namespace Ward.Tests;

/// <summary>A sensor that falls silent is a technical alarm, which becomes more urgent until somebody comes.</summary>
public sealed class SilentSensors : IDisposable
{
    private readonly DashboardOverStore _ward = new();

    private DateTimeOffset Now
    {
        get => _ward.Now;
        set => _ward.Now = value;
    }

    public void Dispose() => _ward.Dispose();

    [Theory]
    [InlineData(5)]
    [InlineData(60)]
    [InlineData(300)]
    [InlineData(1800)]
    public void Its_priority_rises_30_s_2_min_and_5_min_after_a_reading_was_due(int periodSeconds)
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", Now.AddDays(-1));
        Epoch epoch = sensor.NewEpoch("vitals", Now.AddDays(-1));
        SendEvery(_ward, sensor, epoch, periodSeconds, times: 6);
        DateTimeOffset due = Now;
        foreach ((int seconds, AlarmPriority before, AlarmPriority after) in new[]
        {
            (30, AlarmPriority.None, AlarmPriority.Low), (120, AlarmPriority.Low, AlarmPriority.Medium),
            (300, AlarmPriority.Medium, AlarmPriority.High),
        })
        {
            Now = due.AddSeconds(seconds).AddMilliseconds(-1);
            PriorityAt(_ward).ShouldBe(before, $"just before {seconds} s");
            Now = due.AddSeconds(seconds);
            PriorityAt(_ward).ShouldBe(after, $"at {seconds} s");
        }

        Now = due.AddHours(2);
        sensor.Send(epoch, Now, StoredSensor.Values(Now, ("hr", 71)));
        (_ward.ReadBed().Technical, _ward.ReadBed().Link).ShouldBe((null, LinkState.Connected));
    }

    [Fact]
    public void Before_a_sensor_has_shown_how_often_it_measures_the_policy_says_it()
    {
        using DashboardOverStore ward = new(change: options => options with
        {
            Periods = new Dictionary<string, TimeSpan> { ["hr"] = TimeSpan.FromMinutes(5), ["o2"] = TimeSpan.FromSeconds(5) },
        });
        StoredSensor slow = ward.NewSensor().Pair("P-1001", "1", ward.Now);
        slow.Send(slow.NewEpoch("vitals", ward.Now), ward.Now, StoredSensor.Values(ward.Now, ("hr", 72)));
        StoredSensor unknown = ward.NewSensor("NM-0002").Pair("P-1002", "2", ward.Now);
        unknown.Send(unknown.NewEpoch("vitals", ward.Now), ward.Now, StoredSensor.Values(ward.Now, ("t", 37)));
        DateTimeOffset heard = ward.Now;

        ward.Now = heard.AddSeconds(89);
        PriorityAt(ward, "2").ShouldBe(AlarmPriority.None, "without a word of the policy it is a minute");
        ward.Now = heard.AddSeconds(90);
        PriorityAt(ward, "2").ShouldBe(AlarmPriority.Low);
        ward.Now = heard.AddSeconds(329);
        PriorityAt(ward).ShouldBe(AlarmPriority.None);
        ward.Now = heard.AddSeconds(330);
        PriorityAt(ward).ShouldBe(AlarmPriority.Low);
    }

    [Fact]
    public void The_hospital_says_when_it_is_urgent()
    {
        using DashboardOverStore ward = new(change: options => options with { Silence = SilenceRule.Parse("10,600,3600")! });
        StoredSensor sensor = ward.NewSensor().Pair("P-1001", "1", ward.Now.AddDays(-1));
        SendEvery(ward, sensor, sensor.NewEpoch("vitals", ward.Now.AddDays(-1)), 60, times: 6);
        DateTimeOffset due = ward.Now;
        ward.Now = due.AddSeconds(10);
        PriorityAt(ward).ShouldBe(AlarmPriority.Low);
        ward.Now = due.AddSeconds(599);
        PriorityAt(ward).ShouldBe(AlarmPriority.Low);
        ward.Now = due.AddHours(1);
        PriorityAt(ward).ShouldBe(AlarmPriority.High);
    }

    [Fact]
    public void A_sensor_that_has_sent_nothing_since_it_was_paired_is_one_too()
    {
        _ward.NewSensor().Pair("P-1001", "1", Now);
        Now = Now.AddSeconds(89);
        (_ward.ReadBed().Link, _ward.ReadBed().Technical).ShouldBe((LinkState.Expected, null));
        Now = Now.AddSeconds(1);
        TechnicalAlarm alarm = _ward.ReadBed().Technical.ShouldNotBeNull();
        (alarm.Priority, alarm.Text.English).ShouldBe((AlarmPriority.Low, "no signal since it was paired at 14:00"));
    }

    [Fact]
    public void While_the_collector_the_broker_or_the_database_is_away_no_sensor_is_silent_and_afterwards_each_has_its_time()
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", Now.AddDays(-1));
        SendEvery(_ward, sensor, sensor.NewEpoch("vitals", Now.AddDays(-1)), 60, times: 6);
        foreach ((string why, Action lose, Action find) in new (string, Action, Action)[]
        {
            ("the collector receives nothing", () => _ward.Store.Heartbeats.Beat("one", "not connected to the broker"), Beat),
            ("the collector is not running", () => _ward.RealTime.Advance(TimeSpan.FromSeconds(31)), Beat),
            ("the database cannot be read", () => Run("ALTER TABLE packs RENAME TO away"), () => Run("ALTER TABLE away RENAME TO packs")),
        })
        {
            Beat();
            _ward.ReadBed();
            lose();
            Now = Now.AddMinutes(20);
            BedView deaf = _ward.ReadBed();
            (deaf.Link, deaf.Technical, deaf.LinkText.English).ShouldBe((LinkState.Uncollected, null, $"no new values: {why}"));

            find();
            _ward.ReadBed().Link.ShouldBe(LinkState.Expected, why);
            Now = Now.AddSeconds(29);
            PriorityAt(_ward).ShouldBe(AlarmPriority.None, why);
            Now = Now.AddSeconds(1);
            PriorityAt(_ward).ShouldBe(AlarmPriority.Low, why);
            Now = Now.AddSeconds(270);
            PriorityAt(_ward).ShouldBe(AlarmPriority.High, why);
        }

        void Beat() => _ward.Store.Heartbeats.Beat("one", "");
        void Run(string sql) => Hospital.Tests.World.Statements.Run(_ward.Database, sql);
    }

    [Fact]
    public void A_sensor_that_was_unpaired_is_no_alarm_and_its_silence_is_over()
    {
        StoredSensor sensor = Silence(minutes: 10);
        _ward.ReadBed().Technical.ShouldNotBeNull();
        sensor.Unpair(Now);
        (_ward.ReadBed().State, _ward.ReadBed().Technical).ShouldBe((BedState.Free, null));
        Steps(sensor).ShouldBe(["Raised high by ward", "Ended  by ward"]);
    }

    [Fact]
    public void Who_was_discharged_with_the_sensor_on_is_asked_for_it_and_the_silence_is_no_alarm()
    {
        using DashboardOverStore ward = new(ward: "3 North");
        using AdmissionStore admissions = AdmissionStore.Open(ward.Database);
        Say(AdmissionKind.Admit, "1");
        ward.NewSensor().Pair("P-1", "1", ward.Now);
        ward.ReadBed();
        Say(AdmissionKind.Discharge, "");
        ward.Now = ward.Now.AddMinutes(10);
        BedView bed = ward.ReadBed();
        (bed.Technical, bed.Calling).ShouldBe((null, AlarmPriority.Low));
        bed.Notice.ShouldContain("was discharged");

        void Say(AdmissionKind kind, string bed) => admissions.Add(
            new AdmissionEvent(kind, "P-1", ward.Now) { Ward = "3 North", Bed = bed, Name = "Ada Example" }, ward.Now);
    }

    [Fact]
    public void An_acknowledgement_counts_for_its_priority_on_all_pages_and_after_a_restart()
    {
        StoredSensor sensor = Silence(minutes: 2.5);
        TechnicalAlarm alarm = _ward.ReadBed().Technical.ShouldNotBeNull();
        (alarm.Priority, alarm.IsCalling, _ward.ReadBed().Calling).ShouldBe((AlarmPriority.Low, true, AlarmPriority.Low));
        Acknowledge(sensor, alarm);
        (_ward.ReadBed().Technical!.IsCalling, _ward.ReadBed().Calling).ShouldBe((false, AlarmPriority.None));
        _ward.ReadBed().Technical!.Title.ShouldBe("Technical alarm, seen");
        using (WardDashboard restarted = _ward.NewDashboard())
        {
            restarted.Refresh();
            restarted.TechnicalAlarmOf(sensor.Association.Id)!.IsCalling.ShouldBeFalse();
        }

        Now = Now.AddMinutes(2);
        alarm = _ward.ReadBed().Technical!;
        (alarm.Priority, alarm.IsCalling).ShouldBe((AlarmPriority.Medium, true), "nobody has come, and it is more urgent now");
        Now = Now.AddMinutes(3);
        Acknowledge(sensor, _ward.ReadBed().Technical!);
        Now = Now.AddHours(5);
        _ward.ReadBed().Technical!.IsCalling.ShouldBeFalse("it cannot become more urgent");

        sensor.Send(sensor.NewEpoch("vitals", Now), Now, StoredSensor.Values(Now, ("hr", 72)));
        _ward.ReadBed().Technical.ShouldBeNull();
        Now = Now.AddMinutes(10);
        _ward.ReadBed().Technical!.IsCalling.ShouldBeTrue("another silence is another alarm");
    }

    [Fact]
    public void Each_step_is_stored_once_whoever_looks_and_one_that_ended_unseen_is_ended()
    {
        StoredSensor sensor = Silence(minutes: 2.5);
        using WardDashboard other = _ward.NewDashboard();
        foreach (double minutes in new[] { 0, 0.1, 2, 3, 1 })
        {
            Now = Now.AddMinutes(minutes);
            other.Refresh();
            _ward.ReadBed();
        }

        sensor.Send(sensor.NewEpoch("vitals", Now), Now, StoredSensor.Values(Now, ("hr", 72)));
        Now = Now.AddMinutes(30);
        using WardDashboard restarted = _ward.NewDashboard();
        restarted.Refresh();
        Steps(sensor).ShouldBe(
            ["Raised low by ward", "Raised medium by ward", "Raised high by ward", "Ended  by ward", "Raised high by ward"]);
    }

    [Fact]
    public void A_database_that_takes_no_steps_hides_no_alarm_and_gets_them_later()
    {
        StoredSensor sensor = Silence(minutes: 2.5);
        Hospital.Tests.World.Statements.Run(
            _ward.Database, "CREATE TRIGGER no_room BEFORE INSERT ON silences BEGIN SELECT RAISE(ABORT, 'disk full'); END");
        _ward.ReadBed().Technical.ShouldNotBeNull();
        _ward.Dashboard.Snapshot.Trouble.ShouldBeEmpty();
        Steps(sensor).ShouldBeEmpty();
        Hospital.Tests.World.Statements.Run(_ward.Database, "DROP TRIGGER no_room");
        _ward.ReadBed();
        Steps(sensor).ShouldBe(["Raised low by ward"]);
    }

    private static AlarmPriority PriorityAt(DashboardOverStore ward, string bed = "1")
    {
        AlarmPriority priority = ward.ReadBed(bed).Technical?.Priority ?? AlarmPriority.None;
        if (ward.ReadBed(bed).Link != LinkState.Expected)
        {
            ward.ReadBed(bed).Link.ShouldBe(priority == AlarmPriority.None ? LinkState.Connected : LinkState.Silent);
        }

        return priority;
    }

    /// <summary>Sends values regularly; the time is when the next one is due.</summary>
    private static void SendEvery(DashboardOverStore ward, StoredSensor sensor, Epoch epoch, int seconds, int times)
    {
        for (int i = 0; i < times; i++)
        {
            sensor.Send(epoch, ward.Now, StoredSensor.Values(ward.Now, ("hr", 72)));
            ward.Now = ward.Now.AddSeconds(seconds);
        }
    }

    /// <summary>A sensor that measures every minute, and was heard so many minutes ago for the last time.</summary>
    private StoredSensor Silence(double minutes)
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", Now.AddDays(-1));
        SendEvery(_ward, sensor, sensor.NewEpoch("vitals", Now.AddDays(-1)), 60, times: 6);
        Now = Now.AddMinutes(minutes - 1);
        return sensor;
    }

    private void Acknowledge(StoredSensor sensor, TechnicalAlarm alarm) => _ward.Associations.Silences.Add(new SilenceStep(
        sensor.Association.Id, alarm.Silent, SilenceStepKind.Acknowledged, alarm.PriorityText, Now, "kim"));

    private IEnumerable<string> Steps(StoredSensor sensor) =>
        _ward.Associations.Silences.OfAssociation(sensor.Association.Id).Select(step => $"{step.Kind} {step.Priority} by {step.By}");
}
