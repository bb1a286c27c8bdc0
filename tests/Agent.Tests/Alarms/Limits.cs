using Agent.Tests.World;
using CsCheck;
using NanoMedAgent;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;

namespace Agent.Tests.Alarms;

/// <summary>Limits out of the signed policy: when they are an alarm, what the light shows, and what the hospital hears.</summary>
public class Limits
{
    [Fact]
    public void A_value_outside_for_the_delay_is_an_alarm_and_one_inside_by_the_hysteresis_ends_it()
    {
        using SimulatedWard ward = Ward(AlarmWard.Limit("o2", low: 90, high: null, hysteresis: 2, delay: 10));
        ward.Run(minutes: 1);
        ward.Patient.Has(VitalSign.OxygenSaturation, 899);
        Seconds(ward, 9);
        ward.Light.Pattern.ShouldBe(LightPattern.Measuring, "not yet");
        Seconds(ward, 6);
        ward.Light.Pattern.ShouldBe(LightPattern.Alarm);
        ward.Patient.Has(VitalSign.OxygenSaturation, 919);
        Seconds(ward, 20);
        ward.Words().ShouldBe(["o2 low"], "inside the limit, but not by the hysteresis");
        ward.Patient.Has(VitalSign.OxygenSaturation, 920);
        Seconds(ward, 6);
        ward.Told().ShouldBe([new ReportedAlarm("o2", "low", 89.9m, null), new ReportedAlarm("o2", "end", 92, null)]);
    }

    [Fact]
    public void A_moment_outside_is_none()
    {
        using SimulatedWard ward = Ward(AlarmWard.Limit("hr", low: 50, high: 120, delay: 10));
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
        ward.Told().ShouldBeEmpty("some seconds above and some below are not ten of one kind");
        Seconds(ward, 10);
        ward.Words().ShouldBe(["hr low"]);
    }

    [Fact]
    public void From_too_low_to_too_high_the_one_ends_and_the_other_has_its_delay()
    {
        using SimulatedWard ward = Ward(AlarmWard.Limit("hr", low: 50, high: 120, hysteresis: 5, delay: 10));
        ward.Patient.Has(VitalSign.HeartRate, 400);
        Seconds(ward, 30);
        ward.Patient.Has(VitalSign.HeartRate, 1400);
        Seconds(ward, 30);
        ward.Told().ShouldBe([new ReportedAlarm("hr", "low", 40, null), new ReportedAlarm("hr", "end", 140, null),
            new ReportedAlarm("hr", "high", 140, null)]);
    }

    [Fact]
    public void All_signs_at_once_are_told_in_as_many_packs_as_they_need()
    {
        using SimulatedWard ward = Ward(new AlarmRule
        {
            Limits = NanoMedAgent.Hospital.Vitals.VitalSign.All.ToDictionary(sign => sign.Name, _ => new AlarmLimit(0.1m, 1, 0, 0)),
            Score = new ScoreRule { AlarmAt = 1, DelaySeconds = 0 },
        });
        foreach (VitalSign sign in Enum.GetValues<VitalSign>())
        {
            ward.Patient.Has(sign, sign < VitalSign.ArterialSystolic ? 2999 : 44999);
        }

        Seconds(ward, 30);
        ward.Words().ShouldBe([.. NanoMedAgent.Hospital.Vitals.VitalSign.All.Select(sign => $"{sign.Name} high"), "news2 high"],
            ignoreOrder: true);
    }

    [Fact]
    public void Pressures_have_their_limits_in_millimetres_of_mercury()
    {
        using SimulatedWard ward = Ward(AlarmWard.Limit("ns", low: 90, high: 180));
        ward.Patient.Has(VitalSign.CuffSystolic, 12000);
        Seconds(ward, 6);
        ward.Patient.Has(VitalSign.CuffSystolic, 23998);
        Seconds(ward, 6);
        ward.Told().ShouldBeEmpty("23,998 Pa are 180.0 mmHg");
        ward.Patient.Has(VitalSign.CuffSystolic, 24012);
        Seconds(ward, 6);
        ward.Told().ShouldBe([new ReportedAlarm("ns", "high", 180.1m, null)]);
    }

    [Theory]
    [InlineData(SignalQuality.Motion)]
    [InlineData(SignalQuality.Implausible)]
    public void A_doubtful_value_counts(SignalQuality quality)
    {
        using SimulatedWard ward = Ward(AlarmWard.Limit("hr", low: 50, high: null, delay: 5));
        ward.Patient.Has(VitalSign.HeartRate, 150, quality);
        Seconds(ward, 15);
        ward.Words().ShouldBe(["hr low"]);
    }

    [Fact]
    public void No_value_for_too_long_is_an_alarm_of_its_own_and_takes_the_place_of_another()
    {
        using SimulatedWard ward = Ward(AlarmWard.Limit("o2", low: 90, high: null, noValue: 30));
        Seconds(ward, 11);
        ward.Patient.Lacks(VitalSign.OxygenSaturation, SignalQuality.LeadOff);
        Seconds(ward, 28);
        ward.Told().ShouldBeEmpty();
        Seconds(ward, 10);
        ward.Told().ShouldBe([new ReportedAlarm("o2", "no-value", null, null)]);
        ward.Patient.Has(VitalSign.OxygenSaturation, 850);
        Seconds(ward, 6);
        ward.Patient.Lacks(VitalSign.OxygenSaturation, SignalQuality.WeakSignal);
        Seconds(ward, 29);
        ward.Words().ShouldBe(["o2 no-value", "o2 low"], "it is low as far as anybody knows");
        ward.Button.Press();
        Seconds(ward, 30);
        ward.Words().ShouldBe(["o2 no-value", "o2 low", "seen button", "o2 no-value"]);
        ward.Light.Pattern.ShouldBe(LightPattern.Alarm, "nobody has seen that there is no value any more");
        ward.Patient.Has(VitalSign.OxygenSaturation, 970);
        Seconds(ward, 6);
        ward.Words().ShouldBe(["o2 no-value", "o2 low", "seen button", "o2 no-value", "o2 end"]);
    }

    [Fact]
    public void A_sign_outside_of_its_limit_is_measured_more_often_until_it_is_back()
    {
        using SimulatedWard ward = new(periodSeconds: 60, change: AlarmWard.With(
            AlarmWard.Limit("hr", low: 50, high: 120, delay: 20, check: 5)));
        ward.Run(minutes: 2.5);
        ward.Patient.Has(VitalSign.HeartRate, 1300);
        ward.Run(minutes: 2);
        ward.Patient.Has(VitalSign.HeartRate, 800);
        ward.Run(minutes: 3);
        long start = ward.Began.ToUnixTimeSeconds();
        long[] Times(string sign) => [.. ward.Readings.Where(reading => reading.Vital.Name == sign).Select(reading =>
            reading.Time!.Value.ToUnixTimeSeconds() - start)];
        Times("hr").ShouldBe([0, 60, 120, .. Enumerable.Range(0, 19).Select(i => 180L + (5 * i)), 300, 360, 420]);
        Times("o2").ShouldBe([0, 60, 120, 180, 240, 300, 360, 420]);
        ward.Words().ShouldBe(["hr high", "hr end"]);
    }

    [Fact]
    public void The_light_stays_until_somebody_has_seen_it_and_then_says_that_it_goes_on()
    {
        using SimulatedWard ward = Ward(AlarmWard.Limit("hr", low: null, high: 120));
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
        ward.Light.Pattern.ShouldBe(LightPattern.Alarm, "it is over, and nobody has seen it");
        ward.Button.Press();
        Seconds(ward, 5);
        ward.Light.Pattern.ShouldBe(LightPattern.Measuring);
        ward.Words().ShouldBe(["hr high", "seen button", "hr end", "hr high", "hr end", "seen button"]);
    }

    [Fact]
    public void Unless_the_policy_says_that_it_need_not()
    {
        using SimulatedWard ward = Ward(AlarmWard.Limit("hr", low: null, high: 120, latches: false));
        ward.Patient.Has(VitalSign.HeartRate, 1300);
        Seconds(ward, 6);
        ward.Light.Pattern.ShouldBe(LightPattern.Alarm);
        ward.Patient.Has(VitalSign.HeartRate, 800);
        Seconds(ward, 6);
        ward.Light.Pattern.ShouldBe(LightPattern.Measuring);
    }

    [Fact]
    public void Without_network_the_light_shows_it_and_afterwards_it_goes_out_before_everything_else()
    {
        using SimulatedWard ward = Ward(AlarmWard.Limit("hr", low: null, high: 120));
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
        ward.Words().ShouldBe(["hr high"]);
    }

    [Fact]
    public void With_network_it_goes_out_before_the_reading_that_it_is_about_and_waits_for_no_key()
    {
        using SimulatedWard ward = Ward(AlarmWard.Limit("hr", low: null, high: 120));
        ward.Run(minutes: 1);
        ward.Link.Published.Count(message => message.Topic.EndsWith("/k/alarm", StringComparison.Ordinal)).ShouldBe(1,
            "its epoch is there before there is an alarm");
        ward.Link.Published.Clear();
        ward.Patient.Has(VitalSign.HeartRate, 1300);
        Seconds(ward, 6);
        ward.Link.Published.Select(message => message.Topic[(message.Topic.IndexOf('/', 5) + 1)..]).Take(2).ShouldBe(
            ["r/alarm", "r/vitals"]);
    }

    [Fact]
    public void What_was_told_is_in_flash_at_once_and_outlasts_the_power()
    {
        using SimulatedWard ward = Ward(AlarmWard.Limit("hr", low: null, high: 120));
        ward.Run(minutes: 1);
        ward.Link.GoDown();
        ward.Patient.Has(VitalSign.HeartRate, 1300);
        Seconds(ward, 6);
        ward.Patient.Has(VitalSign.HeartRate, 800);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Link.IsUp = true;
        ward.Run(minutes: 1);
        ward.Words().ShouldBe(["hr high"], "the new start knows nothing of it, and has nothing to end");
    }

    [Fact]
    public void An_alarm_that_goes_on_after_a_restart_is_raised_again()
    {
        using SimulatedWard ward = Ward(AlarmWard.Limit("hr", low: null, high: 120));
        ward.Patient.Has(VitalSign.HeartRate, 1300);
        Seconds(ward, 6);
        ward.Restart().ShouldBe(AgentStart.Started);
        Seconds(ward, 6);
        ward.Light.Pattern.ShouldBe(LightPattern.Alarm);
        ward.Words().ShouldBe(["hr high"]);
    }

    [Fact]
    public void A_device_whose_policy_says_nothing_of_alarms_raises_none()
    {
        using SimulatedWard ward = new(periodSeconds: 5);
        ward.Patient.Has(VitalSign.HeartRate, 2500);
        ward.Patient.Has(VitalSign.OxygenSaturation, 600);
        ward.Run(minutes: 5);
        ward.Light.Pattern.ShouldBe(LightPattern.Measuring);
        ward.Link.Published.ShouldNotContain(message => message.Topic.Contains("alarm", StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_the_values_are_it_is_raised_by_the_delay_outside_and_never_sooner() =>
        Gen.Select(Gen.Int[300, 1500].Array[5, 60], Gen.Int[0, 12], Gen.Int[0, 15]).Sample(
            (values, delay, hysteresis) =>
            {
                using SimulatedWard ward = new(periodSeconds: 2,
                    change: AlarmWard.With(AlarmWard.Limit("hr", low: 60, high: 120, hysteresis: hysteresis, delay: delay)));
                List<(int Value, string State)> history = [];
                foreach (int value in values)
                {
                    ward.Patient.Has(VitalSign.HeartRate, value);
                    Seconds(ward, 2);
                    history.Add((value, ward.Words() is [.., var last] ? last : "hr end"));
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

                    bool isInside = before == "hr low" ? history[i].Value >= 600 + (10 * hysteresis)
                        : history[i].Value <= 1200 - (10 * hysteresis);
                    if (before != "hr end")
                    {
                        (now == before).ShouldBe(!isInside, "it ends when a value is inside by the hysteresis, and goes on until then");
                    }
                }
            },
            iter: Effort.Cases(25), threads: 1);

    private static SimulatedWard Ward(AlarmRule rule) => new(periodSeconds: 5, change: AlarmWard.With(rule));

    private static void Seconds(SimulatedWard ward, double seconds) => ward.Run(seconds / 60);
}
