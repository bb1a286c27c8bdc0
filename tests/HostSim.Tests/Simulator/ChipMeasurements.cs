using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Time;

namespace HostSim.Tests.Simulator;

/// <summary>A patient measured by simulated chips, through the firmware's drivers.</summary>
public class ChipMeasurements
{
    [Theory]
    [InlineData(550, 980)]
    [InlineData(820, 930)]
    [InlineData(1300, 880)]
    public void The_drivers_measure_the_values_of_a_steady_patient(int pulse, int saturation)
    {
        VirtualClock clock = new(DateTimeOffset.UnixEpoch);
        PatientMeasuredByChips chips = new(new SteadyPatient(pulse, saturation), clock, seed: 7);
        Measurement measurement = new();
        chips.TryMeasure(VitalSign.PulseRate, measurement).ShouldBeTrue();
        measurement.HasValue.ShouldBeFalse("the drivers have not measured anything yet");
        for (int i = 0; i < 300; i++)
        {
            clock.AdvanceTo(clock.UptimeMilliseconds + 100);
            chips.Poll();
        }

        chips.TryMeasure(VitalSign.PulseRate, measurement).ShouldBeTrue();
        measurement.Quality.ShouldBe(SignalQuality.Good);
        measurement.Value.ShouldBeInRange(pulse - 20, pulse + 20);
        chips.TryMeasure(VitalSign.OxygenSaturation, measurement).ShouldBeTrue();
        measurement.Quality.ShouldBe(SignalQuality.Good);
        measurement.Value.ShouldBeInRange(saturation - 20, saturation + 20);
        chips.TryMeasure(VitalSign.SkinTemperature, measurement).ShouldBeTrue();
        measurement.Value.ShouldBeInRange(340, 342, "the skin is colder than the core of 36.6 °C");
        chips.TryMeasure(VitalSign.RespiratoryRate, measurement).ShouldBeFalse();
    }

    private sealed class SteadyPatient(int pulse, int saturation) : IPatient
    {
        public TimeSpan? Length => null;

        public string Title => "steady";

        public bool TryMeasure(VitalSign sign, Measurement measurement)
        {
            int value = sign switch
            {
                VitalSign.PulseRate => pulse,
                VitalSign.OxygenSaturation => saturation,
                VitalSign.RespiratoryRate => 150,
                _ => 366,
            };
            measurement.Set(value, SignalQuality.Good);
            return true;
        }
    }
}
