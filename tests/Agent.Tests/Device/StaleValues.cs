using Agent.Tests.Alarms;
using Agent.Tests.World;
using NanoMedAgent.Hospital.Policies;

namespace Agent.Tests.Device;

/// <summary>Sensors that repeat an old value, because their driver hangs or their chip takes no new samples.</summary>
public class StaleValues
{
    [Fact]
    public void A_value_that_a_sensor_repeats_without_a_new_sample_is_stale_and_not_new()
    {
        using SimulatedWard ward = new(periodSeconds: 30);
        ward.Run(1.1);
        int values = ward.Readings.Count;
        ward.Patient.RepeatsSampleOf = ward.Clock.UptimeMilliseconds;
        ward.Run(5);
        ward.Readings.Count.ShouldBe(values, "nothing new was measured");
        Measurements.Packs(ward).SelectMany(pack => pack).Select(record => record.Text).Where(text => text is not null)
            .ShouldBe(Enumerable.Repeat("stale", 4), "each is reported once");
        ward.Patient.RepeatsSampleOf = null;
        ward.Run(1);
        ward.Readings.Count.ShouldBeGreaterThan(values);
    }

    [Fact]
    public void A_sample_that_is_some_seconds_old_is_a_value()
    {
        using SimulatedWard ward = new(periodSeconds: 5);
        ward.Run(1.05);
        int values = ward.Readings.Count;
        ward.Patient.RepeatsSampleOf = ward.Clock.UptimeMilliseconds;
        ward.Run(0.1);
        ward.Readings.Count.ShouldBe(values + 4);
    }

    [Fact]
    public void Stale_values_raise_the_alarm_for_no_value_and_no_other()
    {
        AlarmRule rule = new() { NoValueSeconds = 60, Limits = new Dictionary<string, AlarmLimit> { ["hr"] = new(50, 70, 0, 0) } };
        using SimulatedWard ward = new(periodSeconds: 10, change: policy => policy with { Alarms = rule });
        ward.Patient.Has(NanoMedAgent.Measurements.VitalSign.HeartRate, 600);
        ward.Run(1);
        ward.Patient.RepeatsSampleOf = ward.Clock.UptimeMilliseconds;
        ward.Run(0.5);
        ward.Patient.Has(NanoMedAgent.Measurements.VitalSign.HeartRate, 1200);
        ward.Run(3);
        ward.AlarmWords().ShouldBe(["hr no-value"]);
    }
}
