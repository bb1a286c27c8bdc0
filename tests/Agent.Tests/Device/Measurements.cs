using Agent.Tests.World;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.SenMl;
using SenMlPack = NanoMedAgent.Hospital.Packs.SenMlPack;

namespace Agent.Tests.Device;

/// <summary>What is measured, and how it is reported.</summary>
public class Measurements
{
    [Fact]
    public void A_lead_that_is_off_is_reported_once_as_a_missing_value_with_its_reason()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 1);
        ward.Patient.Lacks(VitalSign.OxygenSaturation, SignalQuality.LeadOff);
        ward.Run(minutes: 3);
        ward.Patient.Lacks(VitalSign.OxygenSaturation, SignalQuality.WeakSignal);
        ward.Run(minutes: 2);
        ward.Patient.Has(VitalSign.OxygenSaturation, 950);
        ward.Run(minutes: 1);
        ward.Patient.Lacks(VitalSign.OxygenSaturation, SignalQuality.WeakSignal);
        ward.Run(minutes: 1);

        ward.Readings.Where(reading => reading.Vital.Name == "o2").Select(reading => reading.Value).ShouldBe([97, 95]);
        Packs(ward).SelectMany(pack => pack).Where(record => record.Name == "o2" && record.Text is not null).Select(record => record.Text)
            .ShouldBe(["lead-off", "weak-signal", "weak-signal"]);
    }

    [Theory]
    [InlineData(VitalSign.HeartRate)]
    [InlineData(VitalSign.Temperature)]
    public void After_a_full_heap_while_measuring_everything_is_measured_again_and_goes_on(VitalSign sign)
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 3.5);
        ward.Patient.FailsOnceAt = sign;
        Should.Throw<InsufficientMemoryException>(() => ward.Run(minutes: 1));
        ward.Run(minutes: 5);
        ward.Readings.Count.ShouldBe(9 * 4);
        ward.Readings.Select(reading => reading.Time).Distinct().Count().ShouldBe(9);
    }

    [Fact]
    public void A_doubtful_value_is_sent_and_marked_as_doubtful()
    {
        using SimulatedWard ward = new();
        ward.Patient.Has(VitalSign.HeartRate, 115);
        ward.Patient.Has(VitalSign.RespiratoryRate, 180, SignalQuality.Motion);
        ward.Run(minutes: 0.1);
        ward.Readings.Single(reading => reading.Vital.Name == "hr").Quality.ShouldBe("implausible");
        ward.Readings.Single(reading => reading.Vital.Name == "rr").Quality.ShouldBe("motion");
        ward.Readings.Single(reading => reading.Vital.Name == "t").Quality.ShouldBe("good");
    }

    [Fact]
    public void Without_a_measurement_nothing_is_sent()
    {
        using SimulatedWard ward = new();
        foreach (VitalSign sign in Enum.GetValues<VitalSign>())
        {
            ward.Patient.Lacks(sign, SignalQuality.SensorFault);
        }

        ward.Run(minutes: 0.5);
        ward.Link.Published.Count(message => message.Kind == "r").ShouldBe(1, "the failure of the sensors is reported");
        ward.Run(minutes: 10);
        ward.Link.Published.Count(message => message.Kind == "r").ShouldBe(1);
        ward.Agent.Counters.Sensed.ShouldBe(0);
    }

    [Fact]
    public void Each_vital_sign_has_its_own_period()
    {
        using SimulatedWard ward = new(change: policy => policy with
        {
            Periods = new Dictionary<string,
            int>
            { ["hr"] = 10, ["t"] = 300 }
        });
        ward.Run(minutes: 10);
        ward.Readings.Count(reading => reading.Vital.Name == "hr").ShouldBe(60);
        ward.Readings.Count(reading => reading.Vital.Name == "t").ShouldBe(2);
        ward.Readings.Count.ShouldBe(62, "only what the policy names is measured");
    }

    [Fact]
    public void Pressures_travel_in_pascal_and_are_read_in_millimetres_of_mercury()
    {
        using SimulatedWard ward = new();
        ward.Patient.Has(VitalSign.ArterialSystolic, 16066);
        ward.Run(minutes: 0.1);
        Packs(ward).Single().Single(record => record.Name == "as").ShouldBe(new SenMlRecord("as", "Pa", null, 16066, null));
        ward.Readings.Single(reading => reading.Vital.Name == "as").Value.ShouldBe(120.5m);
    }

    [Fact]
    public void A_press_causes_a_measurement_and_the_light_confirms_it()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 0.5);
        ward.Button.Press();
        ward.Run(minutes: 0.001);
        ward.Light.Pattern.ShouldBe(LightPattern.Noticed);
        ward.Readings.Where(reading => reading.Vital.Name == "hr")
            .Select(reading => (reading.Time - ward.StartedAt)!.Value.TotalSeconds).ShouldBe([0, 30]);
        ward.Run(minutes: 0.1);
        ward.Light.Pattern.ShouldBe(LightPattern.Measuring);
        ward.Run(minutes: 0.5);
        ward.Readings.Count(reading => reading.Vital.Name == "hr").ShouldBe(3, "the period continues");
    }

    [Fact]
    public void The_light_shows_whether_readings_arrive_or_are_kept_and_a_low_battery()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 1.1);
        ward.Light.Pattern.ShouldBe(LightPattern.Measuring);
        ward.Link.GoDown();
        ward.Run(minutes: 1);
        ward.Light.Pattern.ShouldBe(LightPattern.Keeping);
        ward.Power.BatteryPercent = 9;
        ward.Run(minutes: 1);
        ward.Light.Pattern.ShouldBe(LightPattern.BatteryLow);
    }

    [Fact]
    public void Without_a_clock_readings_get_their_time_later_and_are_marked()
    {
        using SimulatedWard ward = new();
        ward.Link.GoDown();
        ward.Restart(ClockQuality.None);
        ward.Run(minutes: 5.5);
        ward.Clock.Quality = ClockQuality.Network;
        ward.Link.IsUp = true;
        ward.Run(minutes: 2);

        StoredReading[] heart = [.. ward.Readings.Where(reading => reading.Vital.Name == "hr")];
        heart.Select(reading => (reading.Time - ward.StartedAt)!.Value.TotalMinutes).ShouldBe([0, 1, 2, 3, 4, 5, 6, 7]);
        heart.Select(reading => reading.IsRebased).ShouldBe([true, true, true, true, true, true, false, false]);
        heart.Take(6).ShouldAllBe(reading => reading.ClockQuality == 0);
    }

    [Fact]
    public void Without_a_clock_the_device_takes_the_time_from_the_custodians_acknowledgement()
    {
        using SimulatedWard ward = new();
        ward.Restart(ClockQuality.None);
        ward.Run(minutes: 3);
        StoredReading[] heart = [.. ward.Readings.Where(reading => reading.Vital.Name == "hr")];
        heart.Select(reading => reading.ClockQuality).ShouldBe([0, 2, 2]);
        heart.Select(reading => (reading.Time - ward.StartedAt)!.Value.TotalMinutes).ShouldBe([0, 1, 2]);
    }

    internal static IEnumerable<IReadOnlyList<SenMlRecord>> Packs(SimulatedWard ward)
    {
        foreach (SealedReading reading in ward.Link.Published.Where(message => message.Kind == "r").SelectMany(message =>
            SealedReading.ReadAll(message.Payload)!))
        {
            Epoch epoch = ward.Store.Epochs.Find(ward.Agent.DeviceId, "vitals", reading.EpochId)!;
            yield return [.. SenMlPack.Read(reading.Open(epoch)!)!.Select(record => record with { Time = null })];
        }
    }
}
