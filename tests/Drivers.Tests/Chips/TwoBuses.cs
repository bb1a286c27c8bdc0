using Drivers.Tests.Guide;
using NanoMedAgent.Drivers;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Time;

namespace Drivers.Tests.Chips;

/// <summary>A board with sensors on two buses.</summary>
public sealed class TwoBuses
{
    [Fact]
    public void A_bus_that_is_stuck_is_a_fault_of_its_own_sensor_and_the_one_on_the_other_bus_goes_on()
    {
        VirtualClock clock = new(DateTimeOffset.UnixEpoch);
        SimulatedI2cBus stuck = new(clock);
        SimulatedI2cBus sound = new(clock);
        SimulatedInfraredThermometer thermometer = new(sound, clock) { Celsius = 36.6 };
        SensorSet sensors = new([new BreathSensor(stuck.At(0x42)), new Mlx90614(sound.At(Mlx90614.Address), leastTenths: 280)]);
        stuck.HeldUntilMilliseconds = long.MaxValue;
        Measurement measurement = new();
        for (int tenths = 360; tenths < 400; tenths++)
        {
            thermometer.Celsius = tenths / 10.0;
            for (long end = clock.UptimeMilliseconds + 3000; clock.UptimeMilliseconds < end;)
            {
                clock.AdvanceTo(sensors.Poll(clock.UptimeMilliseconds));
            }

            sensors.TryMeasure(VitalSign.RespiratoryRate, measurement).ShouldBeTrue();
            measurement.Quality.ShouldBe(SignalQuality.SensorFault);
            sensors.TryMeasure(VitalSign.SkinTemperature, measurement).ShouldBeTrue();
            (measurement.Quality, measurement.Value).ShouldBe((SignalQuality.Good, tenths));
        }
    }
}
