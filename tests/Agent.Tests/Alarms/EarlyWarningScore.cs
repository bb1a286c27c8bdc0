using Agent.Tests.World;
using CsCheck;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using Hospital = NanoMedAgent.Hospital.Policies;

namespace Agent.Tests.Alarms;

/// <summary>The early-warning score, compared with the chart of the Royal College of Physicians (NEWS2, 2017).</summary>
public class EarlyWarningScore
{
    [Theory]
    [InlineData(VitalSign.RespiratoryRate, 80, 3)]
    [InlineData(VitalSign.RespiratoryRate, 90, 1)]
    [InlineData(VitalSign.RespiratoryRate, 110, 1)]
    [InlineData(VitalSign.RespiratoryRate, 120, 0)]
    [InlineData(VitalSign.RespiratoryRate, 200, 0)]
    [InlineData(VitalSign.RespiratoryRate, 210, 2)]
    [InlineData(VitalSign.RespiratoryRate, 240, 2)]
    [InlineData(VitalSign.RespiratoryRate, 250, 3)]
    [InlineData(VitalSign.OxygenSaturation, 910, 3)]
    [InlineData(VitalSign.OxygenSaturation, 920, 2)]
    [InlineData(VitalSign.OxygenSaturation, 930, 2)]
    [InlineData(VitalSign.OxygenSaturation, 940, 1)]
    [InlineData(VitalSign.OxygenSaturation, 950, 1)]
    [InlineData(VitalSign.OxygenSaturation, 960, 0)]
    [InlineData(VitalSign.CuffSystolic, 11999, 3)]
    [InlineData(VitalSign.CuffSystolic, 12132, 2)]
    [InlineData(VitalSign.CuffSystolic, 13332, 2)]
    [InlineData(VitalSign.CuffSystolic, 13466, 1)]
    [InlineData(VitalSign.CuffSystolic, 14665, 1)]
    [InlineData(VitalSign.ArterialSystolic, 14799, 0)]
    [InlineData(VitalSign.ArterialSystolic, 29198, 0)]
    [InlineData(VitalSign.ArterialSystolic, 29331, 3)]
    [InlineData(VitalSign.HeartRate, 400, 3)]
    [InlineData(VitalSign.HeartRate, 410, 1)]
    [InlineData(VitalSign.HeartRate, 500, 1)]
    [InlineData(VitalSign.HeartRate, 510, 0)]
    [InlineData(VitalSign.HeartRate, 900, 0)]
    [InlineData(VitalSign.PulseRate, 910, 1)]
    [InlineData(VitalSign.PulseRate, 1100, 1)]
    [InlineData(VitalSign.PulseRate, 1110, 2)]
    [InlineData(VitalSign.PulseRate, 1300, 2)]
    [InlineData(VitalSign.PulseRate, 1310, 3)]
    [InlineData(VitalSign.Temperature, 350, 3)]
    [InlineData(VitalSign.Temperature, 351, 1)]
    [InlineData(VitalSign.Temperature, 360, 1)]
    [InlineData(VitalSign.Temperature, 361, 0)]
    [InlineData(VitalSign.Temperature, 380, 0)]
    [InlineData(VitalSign.Temperature, 381, 1)]
    [InlineData(VitalSign.Temperature, 390, 1)]
    [InlineData(VitalSign.Temperature, 391, 2)]
    public void Each_parameter_has_the_points_of_the_chart(VitalSign sign, int value, int points) =>
        PointsOf(new ScoreRule(), sign, value).ShouldBe(points);

    [Theory]
    [InlineData(830, false, 3)]
    [InlineData(840, false, 2)]
    [InlineData(850, false, 2)]
    [InlineData(860, false, 1)]
    [InlineData(870, false, 1)]
    [InlineData(880, false, 0)]
    [InlineData(990, false, 0)]
    [InlineData(830, true, 5)]
    [InlineData(870, true, 3)]
    [InlineData(880, true, 2)]
    [InlineData(920, true, 2)]
    [InlineData(930, true, 3)]
    [InlineData(940, true, 3)]
    [InlineData(950, true, 4)]
    [InlineData(960, true, 4)]
    [InlineData(970, true, 5)]
    public void Scale_2_gives_no_points_for_88_to_92_percent_and_two_for_oxygen(int saturation, bool oxygen, int points) =>
        PointsOf(new ScoreRule { IsScale2 = true, IsOnOxygen = oxygen }, VitalSign.OxygenSaturation, saturation).ShouldBe(points);

    [Theory]
    [InlineData(914, 3)]
    [InlineData(915, 2)]
    public void A_value_is_rounded_as_displays_show_it_before_it_gets_points(int saturation, int points) =>
        PointsOf(new ScoreRule(), VitalSign.OxygenSaturation, saturation).ShouldBe(points);

    [Fact]
    public void Points_are_added_up_and_reported_with_the_number_of_parameters()
    {
        using SimulatedWard ward = Ward(new ScoreRule { AlarmAt = 5, AlarmsAtThree = false, DelaySeconds = 10 });
        ward.Patient.Has(VitalSign.CuffSystolic, 13332);
        ward.Patient.Has(VitalSign.HeartRate, 1150);
        ward.Run(minutes: 1);
        ward.ReportedAlarms().ShouldBeEmpty("two and two are four");
        ward.Patient.Has(VitalSign.Temperature, 385);
        ward.Run(minutes: 0.1);
        ward.ReportedAlarms().ShouldBeEmpty("it has not lasted for the delay");
        ward.Run(minutes: 0.2);
        ward.ReportedAlarms().ShouldBe([new ReportedAlarm("news2", "high", 5, 5)]);
        ward.Light.Pattern.ShouldBe(LightPattern.Alarm);
    }

    [Fact]
    public void The_worse_of_heart_rate_and_pulse_rate_counts()
    {
        using SimulatedWard ward = Ward(new ScoreRule { AlarmAt = 3, DelaySeconds = 0 });
        ward.Patient.Has(VitalSign.HeartRate, 1400);
        ward.Patient.Has(VitalSign.PulseRate, 700);
        ward.Run(minutes: 0.2);
        ward.ReportedAlarms().ShouldBe([new ReportedAlarm("news2", "high", 3, 4)]);
    }

    [Fact]
    public void A_score_that_rises_further_is_reported_again_and_is_unseen_again()
    {
        using SimulatedWard ward = Ward(new ScoreRule { AlarmAt = 3, DelaySeconds = 0, Hysteresis = 1 });
        ward.Patient.Has(VitalSign.HeartRate, 1150);
        ward.Patient.Has(VitalSign.Temperature, 385);
        ward.Run(minutes: 0.2);
        ward.Button.Press();
        ward.Run(minutes: 0.2);
        ward.Light.Pattern.ShouldBe(LightPattern.AlarmSeen);
        ward.Patient.Has(VitalSign.OxygenSaturation, 900);
        ward.Run(minutes: 0.2);
        ward.Light.Pattern.ShouldBe(LightPattern.Alarm);
        ward.Patient.Has(VitalSign.OxygenSaturation, 970);
        ward.Patient.Has(VitalSign.HeartRate, 950);
        ward.Run(minutes: 0.2);
        ward.ReportedAlarms().Count.ShouldBe(3, "two points are not below three by more than the hysteresis");
        ward.Patient.Has(VitalSign.HeartRate, 720);
        ward.Run(minutes: 0.2);
        ward.ReportedAlarms().Select(alarm => (alarm.Name, alarm.State, alarm.Value)).ShouldBe(
            [("news2", "high", 3m), ("seen", "button", null), ("news2", "high", 6m), ("news2", "end", 1m)]);
    }

    [Fact]
    public void Three_points_for_one_parameter_raise_an_alarm_where_the_policy_says_so()
    {
        foreach (bool alarms in new[] { true, false })
        {
            using SimulatedWard ward = Ward(new ScoreRule { AlarmAt = 5, AlarmsAtThree = alarms, DelaySeconds = 0 });
            ward.Patient.Has(VitalSign.RespiratoryRate, 270);
            ward.Run(minutes: 0.5);
            ward.ReportedAlarms().ShouldBe(alarms ? [new ReportedAlarm("news2", "high", 3, 4)] : []);
        }
    }

    [Fact]
    public void A_value_counts_as_long_as_the_policy_says_and_a_missing_value_ends_no_alarm()
    {
        using SimulatedWard ward = Ward(new ScoreRule { AlarmAt = 3, DelaySeconds = 0, ValidSeconds = 60 });
        ward.Patient.Has(VitalSign.RespiratoryRate, 270);
        ward.Run(minutes: 0.2);
        ward.Patient.Lacks(VitalSign.RespiratoryRate, SignalQuality.WeakSignal);
        ward.Run(minutes: 0.8);
        ward.ReportedAlarms().Count.ShouldBe(1);
        ward.Run(minutes: 2);
        ward.ReportedAlarms().Count.ShouldBe(1, "it is unknown whether it has ended");
        ward.Patient.Has(VitalSign.RespiratoryRate, 150);
        ward.Run(minutes: 0.2);
        ward.ReportedAlarms().ShouldBe([new ReportedAlarm("news2", "high", 3, 4), new ReportedAlarm("news2", "end", 0, 4)]);
        ward.Patient.Lacks(VitalSign.HeartRate, SignalQuality.WeakSignal);
        ward.Run(minutes: 2);
        ward.Patient.Has(VitalSign.RespiratoryRate, 270);
        ward.Run(minutes: 0.2);
        ward.ReportedAlarms()[^1].ShouldBe(new ReportedAlarm("news2", "high", 3, 3), "an expired value does not count");
    }

    /// <summary>The hospital computes the score for its pages with a chart of its own.</summary>
    [Fact]
    public void For_the_values_of_a_patient_the_hospital_shows_the_score_that_the_sensor_reports()
    {
        Gen.Select(
            Gen.Int[30, 360], Gen.Int[700, 1000], Gen.Int[8000, 32_000], Gen.Int[200, 1600], Gen.Int[340, 400], Gen.Bool, Gen.Bool).Sample(
            (breaths, saturation, pressure, pulse, temperature, scale2, oxygen) =>
            {
                ScoreRule rule = new() { AlarmAt = 1, AlarmsAtThree = false, DelaySeconds = 0, IsScale2 = scale2, IsOnOxygen = oxygen };
                using SimulatedWard ward = Ward(rule);
                ward.Patient.Has(VitalSign.RespiratoryRate, breaths);
                ward.Patient.Has(VitalSign.OxygenSaturation, saturation);
                ward.Patient.Has(VitalSign.CuffSystolic, pressure);
                ward.Patient.Has(VitalSign.HeartRate, pulse);
                ward.Patient.Has(VitalSign.Temperature, temperature);
                ward.Run(minutes: 0.1);
                DateTimeOffset now = DateTimeOffset.UnixEpoch;
                Hospital.EarlyWarningScore shown = Hospital.EarlyWarningScore.Compute(
                    rule,
                    [
                        (Find("rr"), breaths / 10m, now), (Find("o2"), saturation / 10m, now),
                        (Find("ns"), Find("ns").ToStored(pressure), now), (Find("hr"), pulse / 10m, now),
                        (Find("t"), temperature / 10m, now),
                    ],
                    now)!;
                shown.Total.ShouldBe(ward.ReportedAlarms() is [var reported] ? (int)reported.Value! : 0);
            },
            iter: Effort.Cases(60), threads: 1);

        static NanoMedAgent.Hospital.Vitals.VitalSign Find(string name) => NanoMedAgent.Hospital.Vitals.VitalSign.Find(name)!;
    }

    /// <summary>The points of one sign alone.</summary>
    private static int PointsOf(ScoreRule rule, VitalSign sign, int value)
    {
        using SimulatedWard ward = Ward(rule with { AlarmAt = 1, DelaySeconds = 0 });
        foreach (VitalSign other in Enum.GetValues<VitalSign>())
        {
            ward.Patient.Lacks(other, SignalQuality.LeadOff);
        }

        ward.Patient.Has(sign, value);
        ward.Run(minutes: 0.1);
        if (ward.ReportedAlarms() is not [var score])
        {
            return 0;
        }

        score.Of.ShouldBe(1);
        return (int)score.Value!;
    }

    private static SimulatedWard Ward(ScoreRule rule) => new(periodSeconds: 5, change: AlarmReports.With(new AlarmRule { Score = rule }));
}
