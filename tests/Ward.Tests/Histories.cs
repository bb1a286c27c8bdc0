using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.History;

namespace Ward.Tests;

/// <summary>What has happened at the beds: alarms with their ends and acknowledgements, who did what, and how long it took.</summary>
public sealed class Histories : IDisposable
{
    private readonly DashboardOverStore _ward = new();

    private DateTimeOffset Now
    {
        get => _ward.Now;
        set => _ward.Now = value;
    }

    public void Dispose() => _ward.Dispose();

    [Fact]
    public void An_alarm_has_its_begin_its_end_and_the_press_of_the_button()
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", Now);
        sensor.SendAlarm(Now.AddMinutes(10), "o2", "low", 84);
        sensor.SendAlarm(Now.AddMinutes(12), "seen", "button");
        sensor.SendAlarm(Now.AddMinutes(15), "o2", "end", 95);
        AlarmEpisode alarm = Read().Episodes.ShouldHaveSingleItem();
        (alarm.Text.English, alarm.Bed, alarm.IsTechnical, alarm.Priority).ShouldBe(("SpO2 low, 84\u00a0%", "1", false, "high"));
        (alarm.Begin, alarm.End, alarm.Seen, alarm.SeenBy.English).ShouldBe(
            (Now.AddMinutes(10), Now.AddMinutes(15), Now.AddMinutes(12), "at the sensor"));
        (alarm.DelayToSeen, alarm.IsNuisance, alarm.Policy.English).ShouldBe((TimeSpan.FromMinutes(2), false, "policy 1"));
    }

    [Fact]
    public void Who_acknowledged_on_the_page_is_named_when_the_sensor_has_confirmed_it()
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", Now);
        sensor.SendAlarm(Now.AddMinutes(1), "o2", "low", 84);
        sensor.SendAlarm(Now.AddMinutes(2), "hr", "high", 150);
        Note("lee", "asked (alarms up to 2)", 3);
        Note("kim", "confirmed by the device (alarms up to 1)", 3);
        Note("lee", "confirmed by the device (alarms up to 2)", 4);
        sensor.SendAlarm(Now.AddMinutes(4), "seen", "ward");
        Read().Episodes.Select(alarm => alarm.SeenBy.English).ShouldBe(["kim, on the page", "lee, on the page"]);

        void Note(string who, string outcome, int minutes) => _ward.Associations.Audit.Add(
            AuditEntry.By(new Staff(who, who, StaffRole.Nurse), Now.AddMinutes(minutes), "acknowledge", sensor.Device, outcome) with
            {
                Association = sensor.Association.Id,
            });
    }

    [Fact]
    public void A_silence_is_a_technical_alarm_with_its_highest_priority_and_who_has_seen_it()
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", Now);
        Step(SilenceStepKind.Raised, "low", 90);
        Step(SilenceStepKind.Raised, "medium", 180);
        Step(SilenceStepKind.Acknowledged, "medium", 200, "kim");
        Step(SilenceStepKind.Ended, "", 240);
        AlarmEpisode alarm = Read().Episodes.ShouldHaveSingleItem();
        (alarm.IsTechnical, alarm.Priority, alarm.SeenBy.English).ShouldBe((true, "medium", "kim, on the page"));
        (alarm.Begin, alarm.End, alarm.Seen).ShouldBe((Now.AddSeconds(90), Now.AddSeconds(240), Now.AddSeconds(200)));

        void Step(SilenceStepKind kind, string priority, int seconds, string by = "ward") => _ward.Associations.Silences.Add(
            new SilenceStep(sensor.Association.Id, Now, kind, priority, Now.AddSeconds(seconds), by));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void What_is_over_within_ten_seconds_called_for_nothing(int seconds, bool isNuisance)
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", Now);
        sensor.SendAlarm(Now.AddMinutes(1), "hr", "high", 150);
        sensor.SendAlarm(Now.AddMinutes(1).AddSeconds(seconds), "hr", "end", 90);
        Read().Load.Beds.Single().Nuisances.ShouldBe(isNuisance ? 1 : 0);
    }

    [Fact]
    public void Alarms_are_counted_by_bed_and_by_the_hour_in_which_they_began()
    {
        DateTimeOffset shift = Now;
        StoredSensor one = _ward.NewSensor().Pair("P-1001", "1", shift.AddDays(-1));
        StoredSensor ten = _ward.NewSensor("NM-0002").Pair("P-1002", "10", shift.AddDays(-1));
        Raise(one, shift.AddMinutes(-1), shift.AddMinutes(1));
        Raise(one, shift, shift.AddSeconds(30));
        Raise(one, shift.AddMinutes(60).AddSeconds(-1), shift.AddMinutes(61));
        Raise(ten, shift.AddMinutes(60), shift.AddMinutes(70));
        Raise(ten, shift.AddHours(2), shift.AddHours(3));

        WardHistory history = new HistoryReader(_ward.Options).Read(new HistoryQuery(shift, shift.AddHours(2)));
        history.Load.Beds.Select(bed => (bed.Bed, string.Join(' ', bed.ByHour))).ShouldBe([("1", "2 0"), ("10", "0 1")]);
        history.Episodes.Count.ShouldBe(4, "the first one went on when the shift began, and the last one began after it");

        static void Raise(StoredSensor sensor, DateTimeOffset begin, DateTimeOffset end)
        {
            sensor.SendAlarm(begin, "hr", "high", 150);
            sensor.SendAlarm(end, "hr", "end", 90);
        }
    }

    [Fact]
    public void How_long_an_alarm_took_to_the_page_is_measured_once_and_not_again_after_a_restart()
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", Now);
        sensor.SendAlarm(Now, "hr", "high", 150);
        Now = Now.AddSeconds(3);
        _ward.Dashboard.Refresh();
        Read().Episodes.Single().DelayToPage.ShouldBeNull("it stood when the ward began to look");

        sensor.SendAlarm(Now, "o2", "low", 84);
        Now = Now.AddMilliseconds(1400);
        _ward.Dashboard.Refresh();
        using (WardDashboard restarted = _ward.NewDashboard())
        {
            Now = Now.AddMinutes(1);
            restarted.Refresh();
            restarted.Refresh();
        }

        Read().Episodes[1].DelayToPage.ShouldBe(TimeSpan.FromMilliseconds(1400));
    }

    [Fact]
    public void Delays_have_a_median_a_95th_percentile_and_a_worst_by_the_nearest_rank()
    {
        DelayFigures.Of([null]).ShouldBeNull();
        DelayFigures.Of([Seconds(3)]).ShouldBe(new DelayFigures(1, Seconds(3), Seconds(3), Seconds(3)));
        DelayFigures.Of(Enumerable.Range(1, 20).Reverse().Select(each => (TimeSpan?)Seconds(each)))
            .ShouldBe(new DelayFigures(20, Seconds(10), Seconds(19), Seconds(20)));
        (DelayFigures.Text(Seconds(1.44)).English, DelayFigures.Text(Seconds(125)).English).ShouldBe(("1.4 s", "2 min 5 s"));

        static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
    }

    [Fact]
    public void Acts_are_those_about_the_association_and_about_its_sensor_while_it_had_it()
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", Now);
        Add("view", "sensor 1, bed 1", sensor.Association.Id, 1);
        Add("state", sensor.Device, "", 2);
        Add("sign-in", "ward", "", 3);
        Add("state", "another", "", 3);
        sensor.Unpair(Now.AddMinutes(5));
        Add("state", sensor.Device, "", 6);
        Read().Acts.Select(act => (act.Entry.Action, act.Entry.Subject, act.Bed)).ShouldBe(
            [("view", "sensor 1, bed 1", "1"), ("state", sensor.Device, "1")]);

        void Add(string action, string subject, string association, int minutes) => _ward.Associations.Audit.Add(
            new AuditEntry(Now.AddMinutes(minutes), "kim", "nurse", action, subject, "done") { Association = association });
    }

    [Fact]
    public void A_bed_has_what_happened_in_it_and_a_patient_what_happened_to_the_patient_wherever()
    {
        using DashboardOverStore ward = new(ward: "3 North");
        using AdmissionStore admissions = AdmissionStore.Open(ward.Database);
        DateTimeOffset start = ward.Now;
        Say(AdmissionKind.Admit, "3 North", "1", 0);
        StoredSensor sensor = ward.NewSensor().Pair("P-1", "1", start);
        sensor.SendAlarm(start.AddMinutes(1), "hr", "high", 150);
        sensor.SendAlarm(start.AddMinutes(2), "hr", "end", 90);
        Say(AdmissionKind.Transfer, "3 North", "2", 5);
        sensor.SendAlarm(start.AddMinutes(6), "o2", "low", 84);
        sensor.SendAlarm(start.AddMinutes(7), "o2", "end", 95);
        Say(AdmissionKind.Transfer, "4 South", "9", 10);
        sensor.SendAlarm(start.AddMinutes(11), "rr", "high", 40);

        Beds(new HistoryQuery(start, start.AddHours(1), Bed: "1")).ShouldBe(["1"]);
        Beds(new HistoryQuery(start, start.AddHours(1), Bed: "2")).ShouldBe(["2"]);
        Beds(new HistoryQuery(start, start.AddHours(1), Bed: "9")).ShouldBeEmpty("that bed is of another ward");
        Beds(new HistoryQuery(start, start.AddHours(1), Patient: "P-1")).ShouldBe(["1", "2"]);
        Beds(new HistoryQuery(start, start.AddHours(1), Patient: "P-2")).ShouldBeEmpty();

        IEnumerable<string> Beds(HistoryQuery query) =>
            new HistoryReader(ward.Options).Read(query).Episodes.Select(alarm => alarm.Bed);

        void Say(AdmissionKind kind, string place, string bed, int minutes)
        {
            ward.Now = start.AddMinutes(minutes);
            admissions.Add(new AdmissionEvent(kind, "P-1", ward.Now) { Ward = place, Bed = bed, Name = "Ada Example" }, ward.Now);
        }
    }

    [Fact]
    public void An_alarm_whose_time_is_of_a_wrong_clock_begins_when_it_arrives_and_says_nothing_of_delays()
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", Now);
        Epoch epoch = sensor.NewEpoch("alarm", Now) with { Uptime = 1 };
        sensor.Send(epoch, Now.AddMinutes(1), StoredSensor.Alarm(Now.AddDays(20), "hr", "high", 150));
        AlarmEpisode alarm = Read().Episodes.ShouldHaveSingleItem();
        (alarm.Begin, alarm.DelayToPage, alarm.DelayToSeen).ShouldBe((Now.AddMinutes(1), null, null));
    }

    private WardHistory Read() =>
        new HistoryReader(_ward.Options).Read(new HistoryQuery(Now.Date.AddDays(-1), Now.AddDays(1)));
}
