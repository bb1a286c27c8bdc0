using Agent.Tests.World;
using CsCheck;
using NanoMedAgent;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;

namespace Agent.Tests.Alarms;

/// <summary>Limits in the signed policy: when an alarm is raised, what the light shows, and what the hospital is told.</summary>
public class AlarmLimits
{
    [Fact]
    public void A_value_outside_for_the_delay_raises_an_alarm_and_one_inside_by_the_hysteresis_ends_it()
    {
        using SimulatedWard ward = Ward(AlarmReports.Limit("o2", low: 90, high: null, hysteresis: 2, delaySeconds: 10));
        ward.Run(minutes: 1);
        ward.Patient.Has(VitalSign.OxygenSaturation, 894);
        Seconds(ward, 9);
        ward.Light.Pattern.ShouldBe(LightPattern.Measuring, "not yet");
        Seconds(ward, 6);
        ward.Light.Pattern.ShouldBe(LightPattern.Alarm);
        ward.Patient.Has(VitalSign.OxygenSaturation, 914);
        Seconds(ward, 20);
        ward.AlarmWords().ShouldBe(["o2 low"], "inside the limit, but not by the hysteresis");
        ward.Patient.Has(VitalSign.OxygenSaturation, 920);
        Seconds(ward, 6);
        ward.ReportedAlarms().ShouldBe([new ReportedAlarm("o2", "low", 89, null), new ReportedAlarm("o2", "end", 92, null)]);
    }

    // What is judged is what is shown: nobody reads "90 %, below 90".
    [Theory]
    [InlineData("o2", VitalSign.OxygenSaturation, 90, null, 895, 894, 89)]
    [InlineData("hr", VitalSign.HeartRate, null, 120, 1204, 1205, 121)]
    [InlineData("rr", VitalSign.RespiratoryRate, 8, null, 75, 74, 7)]
    [InlineData("t", VitalSign.Temperature, null, 39, 390, 391, 39.1)]
    [InlineData("ns", VitalSign.CuffSystolic, 90, null, 11_926, 11_925, 89)]
    [InlineData("ns", VitalSign.CuffSystolic, 104, null, 13_793, 13_792, 103)]
    [InlineData("ns", VitalSign.CuffSystolic, 220, null, 29_258, 29_257, 219)]
    [InlineData("nd", VitalSign.CuffDiastolic, null, 110, 14_725, 14_726, 111)]
    public void A_value_that_is_shown_as_its_limit_is_inside(
        string name, VitalSign sign, int? low, int? high, int inside, int outside, double shown)
    {
        using SimulatedWard ward = Ward(AlarmReports.Limit(name, low, high));
        ward.Patient.Has(sign, inside);
        Seconds(ward, 20);
        ward.AlarmWords().ShouldBeEmpty();
        ward.Patient.Has(sign, outside);
        Seconds(ward, 20);
        ReportedAlarm alarm = ward.ReportedAlarms().ShouldHaveSingleItem();
        (alarm.Name, alarm.State).ShouldBe((name, low is null ? "high" : "low"));
        decimal.Round(alarm.Value!.Value, 1).ShouldBe((decimal)shown);
    }

    // Limit and hysteresis are whole pascals in a policy, and people give them in millimetres of mercury.
    [Fact]
    public void A_pressure_that_is_shown_as_inside_by_the_hysteresis_ends_the_alarm()
    {
        for (int limit = 90; limit < 100; limit++)
        {
            int hysteresis = 1 + (limit % 3);
            using SimulatedWard ward = Ward(new AlarmRule
            {
                Limits = new Dictionary<string, AlarmLimit>
                {
                    ["ns"] = new(limit, null, hysteresis, 0),
                    ["nd"] = new(null, limit, hysteresis, 0),
                },
            });
            ward.Patient.Has(VitalSign.CuffSystolic, Pascals(limit - 1));
            ward.Patient.Has(VitalSign.CuffDiastolic, Pascals(limit + 1));
            Seconds(ward, 10);
            ward.Patient.Has(VitalSign.CuffSystolic, (int)Math.Ceiling((limit + hysteresis - 0.55m) * 133.322387m));
            ward.Patient.Has(VitalSign.CuffDiastolic, (int)Math.Floor((limit - hysteresis + 0.449m) * 133.322387m));
            Seconds(ward, 10);
            ward.AlarmWords().ShouldBe(["ns low", "nd high", "ns end", "nd end"], $"limits at {limit}, by {hysteresis}");
        }

        static int Pascals(decimal millimetres) => (int)Math.Round(millimetres * 133.322m);
    }

    [Fact]
    public void A_value_outside_for_less_than_the_delay_raises_no_alarm()
    {
        using SimulatedWard ward = Ward(AlarmReports.Limit("hr", low: 50, high: 120, delaySeconds: 10));
        ward.Run(minutes: 1);
        for (int i = 0; i < 5; i++)
        {
            ward.Patient.Has(VitalSign.HeartRate, i % 2 == 0 ? 1500 : 300);
            Seconds(ward, 8);
            ward.Patient.Has(VitalSign.HeartRate, 720);
            Seconds(ward, 8);
        }

        ward.Patient.Has(VitalSign.HeartRate, 1500);
        Seconds(ward, 8);
        ward.Patient.Has(VitalSign.HeartRate, 300);
        Seconds(ward, 6);
        ward.ReportedAlarms().ShouldBeEmpty("seconds above and seconds below are not added up");
        Seconds(ward, 10);
        ward.AlarmWords().ShouldBe(["hr low"]);
    }

    [Fact]
    public void A_value_that_goes_from_too_low_to_too_high_ends_one_alarm_and_raises_the_other_after_its_delay()
    {
        using SimulatedWard ward = Ward(AlarmReports.Limit("hr", low: 50, high: 120, hysteresis: 5, delaySeconds: 10));
        ward.Patient.Has(VitalSign.HeartRate, 400);
        Seconds(ward, 30);
        ward.Patient.Has(VitalSign.HeartRate, 1400);
        Seconds(ward, 30);
        ward.ReportedAlarms().Select(alarm => (alarm.Name, alarm.State, alarm.Value)).ShouldBe(
            [("hr", "low", 40m), ("hr", "end", 140m), ("hr", "high", 140m)]);
    }

    [Fact]
    public void Alarms_of_all_signs_at_once_are_reported_in_as_many_packs_as_needed()
    {
        using SimulatedWard ward = Ward(new AlarmRule
        {
            Limits = NanoMedAgent.Hospital.Vitals.VitalSign.All.ToDictionary(sign => sign.Name, _ => new AlarmLimit(0.1m, 1, 0, 0)),
            Score = new ScoreRule { AlarmAt = 1, DelaySeconds = 0 },
        });
        foreach (VitalSign sign in Enum.GetValues<VitalSign>())
        {
            ward.Patient.Has(sign, sign is < VitalSign.ArterialSystolic or VitalSign.SkinTemperature ? 2999 : 44999);
        }

        Seconds(ward, 30);
        IEnumerable<string> signs = NanoMedAgent.Hospital.Vitals.VitalSign.All.Select(sign => sign.Name);
        ward.AlarmWords().ShouldBe([.. signs.Select(sign => $"{sign} high"), "news2 high"], ignoreOrder: true);
    }

    [Fact]
    public void Limits_of_pressures_are_in_millimetres_of_mercury()
    {
        using SimulatedWard ward = Ward(AlarmReports.Limit("ns", low: 90, high: 180));
        ward.Patient.Has(VitalSign.CuffSystolic, 12000);
        Seconds(ward, 6);
        ward.Patient.Has(VitalSign.CuffSystolic, 23998);
        Seconds(ward, 6);
        ward.ReportedAlarms().ShouldBeEmpty("23,998 Pa are 180.0 mmHg");
        ward.Patient.Has(VitalSign.CuffSystolic, 24_065);
        Seconds(ward, 6);
        ward.ReportedAlarms().ShouldBe([new ReportedAlarm("ns", "high", 181, null)]);
    }

    [Theory]
    [InlineData(SignalQuality.Motion)]
    [InlineData(SignalQuality.Implausible)]
    public void A_doubtful_value_raises_an_alarm(SignalQuality quality)
    {
        using SimulatedWard ward = Ward(AlarmReports.Limit("hr", low: 50, high: null, delaySeconds: 5));
        ward.Patient.Has(VitalSign.HeartRate, 150, quality);
        Seconds(ward, 15);
        ward.AlarmWords().ShouldBe(["hr low"]);
    }

    [Fact]
    public void No_value_for_too_long_raises_an_alarm_of_its_own_which_replaces_another()
    {
        using SimulatedWard ward = Ward(AlarmReports.Limit("o2", low: 90, high: null, noValueSeconds: 30));
        Seconds(ward, 11);
        ward.Patient.Lacks(VitalSign.OxygenSaturation, SignalQuality.LeadOff);
        Seconds(ward, 28);
        ward.ReportedAlarms().ShouldBeEmpty();
        Seconds(ward, 10);
        ward.ReportedAlarms().ShouldBe([new ReportedAlarm("o2", "no-value", null, null)]);
        ward.Patient.Has(VitalSign.OxygenSaturation, 850);
        Seconds(ward, 6);
        ward.Patient.Lacks(VitalSign.OxygenSaturation, SignalQuality.WeakSignal);
        Seconds(ward, 29);
        ward.AlarmWords().ShouldBe(["o2 no-value", "o2 low"], "the last known value is low");
        ward.Button.Press();
        Seconds(ward, 30);
        ward.AlarmWords().ShouldBe(["o2 no-value", "o2 low", "seen button", "o2 no-value"]);
        ward.Light.Pattern.ShouldBe(LightPattern.Alarm, "nobody has acknowledged the missing value");
        ward.Patient.Has(VitalSign.OxygenSaturation, 970);
        Seconds(ward, 6);
        ward.AlarmWords().ShouldBe(["o2 no-value", "o2 low", "seen button", "o2 no-value", "o2 end"]);
    }

    [Fact]
    public void A_sign_outside_its_limit_is_measured_more_often_until_it_is_back()
    {
        AlarmRule rule = AlarmReports.Limit("hr", low: 50, high: 120, delaySeconds: 20, checkSeconds: 5);
        using SimulatedWard ward = new(periodSeconds: 60, change: AlarmReports.With(rule));
        ward.Run(minutes: 2.5);
        ward.Patient.Has(VitalSign.HeartRate, 1300);
        ward.Run(minutes: 2);
        ward.Patient.Has(VitalSign.HeartRate, 800);
        ward.Run(minutes: 3);
        long start = ward.StartedAt.ToUnixTimeSeconds();
        long[] Times(string sign) =>
        [
            .. ward.Readings
                .Where(reading => reading.Vital.Name == sign)
                .Select(reading => reading.Time!.Value.ToUnixTimeSeconds() - start),
        ];
        Times("hr").ShouldBe([0, 60, 120, .. Enumerable.Range(0, 19).Select(i => 180L + (5 * i)), 300, 360, 420]);
        Times("o2").ShouldBe([0, 60, 120, 180, 240, 300, 360, 420]);
        ward.AlarmWords().ShouldBe(["hr high", "hr end"]);
    }

    [Fact]
    public void The_light_shows_an_alarm_until_it_is_marked_as_seen_and_then_that_it_continues()
    {
        using SimulatedWard ward = Ward(AlarmReports.Limit("hr", low: null, high: 120));
        ward.Patient.Has(VitalSign.HeartRate, 1300);
        Seconds(ward, 6);
        ward.Light.Pattern.ShouldBe(LightPattern.Alarm);
        ward.Button.Press();
        Seconds(ward, 5);
        ward.Light.Pattern.ShouldBe(LightPattern.AlarmSeen);
        ward.Patient.Has(VitalSign.HeartRate, 800);
        Seconds(ward, 6);
        ward.Light.Pattern.ShouldBe(LightPattern.Measuring);
        ward.Patient.Has(VitalSign.HeartRate, 1300);
        Seconds(ward, 6);
        ward.Patient.Has(VitalSign.HeartRate, 800);
        ward.Run(minutes: 30);
        ward.Light.Pattern.ShouldBe(LightPattern.Alarm, "it has ended, and nobody has marked it as seen");
        ward.Button.Press();
        Seconds(ward, 5);
        ward.Light.Pattern.ShouldBe(LightPattern.Measuring);
        ward.AlarmWords().ShouldBe(["hr high", "seen button", "hr end", "hr high", "hr end", "seen button"]);
    }

    [Fact]
    public void The_light_goes_out_with_the_alarm_where_the_policy_does_not_latch()
    {
        using SimulatedWard ward = Ward(AlarmReports.Limit("hr", low: null, high: 120, latches: false));
        ward.Patient.Has(VitalSign.HeartRate, 1300);
        Seconds(ward, 6);
        ward.Light.Pattern.ShouldBe(LightPattern.Alarm);
        ward.Patient.Has(VitalSign.HeartRate, 800);
        Seconds(ward, 6);
        ward.Light.Pattern.ShouldBe(LightPattern.Measuring);
    }

    [Fact]
    public void An_alarm_without_network_is_shown_by_the_light_and_is_sent_first_when_the_network_is_back()
    {
        using SimulatedWard ward = Ward(AlarmReports.Limit("hr", low: null, high: 120));
        ward.Run(minutes: 1);
        ward.Link.GoDown();
        ward.Run(minutes: 10);
        ward.Patient.Has(VitalSign.HeartRate, 1300);
        Seconds(ward, 6);
        ward.Light.Pattern.ShouldBe(LightPattern.Alarm);
        ward.Run(minutes: 10);
        ward.Link.Published.Clear();
        ward.Link.IsUp = true;
        Seconds(ward, 30);
        ward.Link.Published.First(message => message.Kind == "r").Topic.ShouldEndWith("/r/alarm");
        ward.AlarmWords().ShouldBe(["hr high"]);
    }

    [Fact]
    public void An_alarm_with_network_is_sent_before_its_reading_and_waits_for_no_key()
    {
        using SimulatedWard ward = Ward(AlarmReports.Limit("hr", low: null, high: 120));
        ward.Run(minutes: 1);
        ward.Link.Published.Count(message => message.Topic.EndsWith("/k/alarm", StringComparison.Ordinal))
            .ShouldBe(1, "its epoch is announced before there is an alarm");
        ward.Link.Published.Clear();
        ward.Patient.Has(VitalSign.HeartRate, 1300);
        Seconds(ward, 6);
        IEnumerable<string> topics = ward.Link.Published.Select(message => message.Topic[(message.Topic.IndexOf('/', 5) + 1)..]);
        topics.Take(2).ShouldBe(["r/alarm", "r/vitals"]);
    }

    [Fact]
    public void An_alarm_is_in_flash_at_once_and_survives_a_power_cut()
    {
        using SimulatedWard ward = Ward(AlarmReports.Limit("hr", low: null, high: 120));
        ward.Run(minutes: 1);
        ward.Link.GoDown();
        ward.Patient.Has(VitalSign.HeartRate, 1300);
        Seconds(ward, 6);
        ward.Patient.Has(VitalSign.HeartRate, 800);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Link.IsUp = true;
        ward.Run(minutes: 1);
        ward.AlarmWords().ShouldBe(["hr high"], "the device does not remember it after the start, so it ends nothing");
    }

    [Fact]
    public void An_alarm_that_continues_after_a_restart_is_raised_again()
    {
        using SimulatedWard ward = Ward(AlarmReports.Limit("hr", low: null, high: 120));
        ward.Patient.Has(VitalSign.HeartRate, 1300);
        Seconds(ward, 6);
        ward.Restart().ShouldBe(AgentStart.Started);
        Seconds(ward, 6);
        ward.Light.Pattern.ShouldBe(LightPattern.Alarm);
        ward.AlarmWords().ShouldBe(["hr high"]);
    }

    [Fact]
    public void An_alarm_that_ended_before_a_restart_is_marked_as_seen_by_a_press_after_it()
    {
        using SimulatedWard ward = Ward(AlarmReports.Limit("hr", low: null, high: 120));
        ward.Patient.Has(VitalSign.HeartRate, 1300);
        Seconds(ward, 6);
        ward.Patient.Has(VitalSign.HeartRate, 800);
        Seconds(ward, 6);
        ward.AlarmWords().ShouldBe(["hr high", "hr end"]);
        ward.Restart().ShouldBe(AgentStart.Started);
        Seconds(ward, 6);
        ward.Light.Pattern.ShouldBe(LightPattern.Measuring);
        ward.Button.Press();
        Seconds(ward, 6);
        ward.AlarmWords().ShouldBe(["seen button"], "what was sent before the restart is not sent again");
    }

    [Fact]
    public void A_device_whose_policy_has_no_alarms_raises_none()
    {
        using SimulatedWard ward = new(periodSeconds: 5);
        ward.Patient.Has(VitalSign.HeartRate, 2500);
        ward.Patient.Has(VitalSign.OxygenSaturation, 600);
        ward.Button.Press();
        ward.Run(minutes: 5);
        ward.Light.Pattern.ShouldBe(LightPattern.Measuring);
        ward.Link.Published.ShouldNotContain(message => message.Topic.Contains("alarm", StringComparison.Ordinal));
    }

    [Fact]
    public void An_alarm_is_raised_after_the_delay_outside_and_never_sooner_whatever_the_values() =>
        Gen.Select(Gen.Int[300, 1500].Array[5, 60], Gen.Int[0, 12], Gen.Int[0, 15]).Sample(
            (values, delay, hysteresis) =>
            {
                AlarmRule rule = AlarmReports.Limit("hr", low: 60, high: 120, hysteresis: hysteresis, delaySeconds: delay);
                using SimulatedWard ward = new(periodSeconds: 2, change: AlarmReports.With(rule));
                List<(int Value, string State)> history = [];
                foreach (int value in values)
                {
                    ward.Patient.Has(VitalSign.HeartRate, value);
                    Seconds(ward, 2);
                    int shown = (int)Math.Round(value / 10.0, MidpointRounding.AwayFromZero) * 10;
                    history.Add((shown, ward.AlarmWords() is [.., var last] ? last : "hr end"));
                }

                int steps = (delay + 1) / 2;
                for (int i = 0; i < history.Count; i++)
                {
                    bool IsOut(int at, bool above) => above ? history[at].Value > 1200 : history[at].Value < 600;
                    bool LastsSince(int from, bool above) => from >= 0 && Enumerable.Range(from, i - from + 1).All(at => IsOut(at, above));
                    string before = i == 0 ? "hr end" : history[i - 1].State;
                    string now = history[i].State;
                    if (now != before && now != "hr end")
                    {
                        LastsSince(i - steps, now == "hr high").ShouldBeTrue("it was outside for the whole delay");
                    }

                    if (before == "hr end" && (LastsSince(i - steps, true) || LastsSince(i - steps, false)))
                    {
                        now.ShouldNotBe("hr end", "it was outside for the whole delay");
                    }

                    bool isInside = before == "hr low"
                        ? history[i].Value >= 600 + (10 * hysteresis)
                        : history[i].Value <= 1200 - (10 * hysteresis);
                    if (before != "hr end")
                    {
                        (now == before).ShouldBe(!isInside, "it ends when a value is inside by the hysteresis, and continues until then");
                    }
                }
            },
            iter: Effort.Cases(25), threads: 1);

    private static SimulatedWard Ward(AlarmRule rule) => new(periodSeconds: 5, change: AlarmReports.With(rule));

    private static void Seconds(SimulatedWard ward, double seconds) => ward.Run(seconds / 60);
}
