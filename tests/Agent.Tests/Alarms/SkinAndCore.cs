using Agent.Tests.World;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;

namespace Agent.Tests.Alarms;

/// <summary>
/// A thermometer on the skin measures the skin: what is meant for the body's temperature applies to it only where the policy says that it
/// is in the axilla or the ear.
/// </summary>
public class SkinAndCore
{
    private static readonly AlarmRule Fever = AlarmReports.Limit("t", low: 35, high: 39) with
    {
        Score = new ScoreRule { AlarmAt = 1, DelaySeconds = 0 },
    };

    [Theory]
    [InlineData(310)]
    [InlineData(400)]
    public void A_cold_or_a_hot_skin_raises_no_alarm_of_the_body_and_gives_no_points(int skin)
    {
        using SimulatedWard ward = Ward(thermometer: null);
        ward.Patient.Has(VitalSign.SkinTemperature, skin);
        ward.Run(minutes: 1);
        ward.ReportedAlarms().ShouldBeEmpty();
        ward.Readings.Last(reading => reading.Vital.Name == "st").Value.ShouldBe(skin / 10m);
        ward.Readings.ShouldNotContain(reading => reading.Vital.Name == "t");
    }

    [Fact]
    public void In_the_axilla_the_offset_of_the_policy_is_added_and_the_limits_apply()
    {
        using SimulatedWard ward = Ward(new ThermometerRule(ThermometerSite.Axilla, 0.5m));
        ward.Patient.Has(VitalSign.SkinTemperature, 366);
        ward.Run(minutes: 1);
        ward.ReportedAlarms().ShouldBeEmpty("37.1 °C is no fever");
        ward.Patient.Has(VitalSign.SkinTemperature, 387);
        ward.Run(minutes: 1);
        ward.ReportedAlarms().ShouldBe(
            [new ReportedAlarm("t", "high", 39.2m, null), new ReportedAlarm("news2", "high", 2, 4)], ignoreOrder: true);
        ward.Readings.Where(reading => reading.Vital.Name == "t").Select(reading => reading.Value).Distinct().ShouldBe([37.1m, 39.2m]);
        ward.Readings.ShouldNotContain(reading => reading.Vital.Name == "st", "it is not on the skin");
    }

    [Fact]
    public void A_thermometer_that_fell_out_of_the_ear_gives_a_reason_and_no_number()
    {
        using SimulatedWard ward = Ward(new ThermometerRule(ThermometerSite.Ear, -0.2m));
        ward.Patient.Has(VitalSign.SkinTemperature, 372);
        ward.Run(minutes: 0.5);
        ward.Patient.Lacks(VitalSign.SkinTemperature, SignalQuality.LeadOff);
        ward.Run(minutes: 0.5);
        ward.Readings.Where(reading => reading.Vital.Name == "t").Select(reading => reading.Value).Distinct().ShouldBe([37m]);
        ward.Light.Pattern.ShouldNotBe(LightPattern.Alarm, "a missing value is no alarm here");
    }

    private static SimulatedWard Ward(ThermometerRule? thermometer)
    {
        SimulatedWard ward = new(periodSeconds: 5, change: policy => policy with { Alarms = Fever, Thermometer = thermometer });
        ward.Patient.HasNot(VitalSign.Temperature);
        return ward;
    }
}
