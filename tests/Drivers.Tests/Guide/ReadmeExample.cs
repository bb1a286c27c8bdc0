using Agent.Tests.World;
using NanoMedAgent.Drivers;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Time;

namespace Drivers.Tests.Guide;

/// <summary>The example in firmware/Drivers/README.md compiles and works.</summary>
public sealed class ReadmeExample
{
    private const int MostLines = 40;

    [Fact]
    public void The_README_shows_the_class_that_is_compiled_here()
    {
        string code = File.ReadAllText(DocumentPart.PathOf("tests/Drivers.Tests/Guide/BreathSensor.cs"));
        code.Split('\n').Length.ShouldBeLessThan(MostLines);
        DocumentPart.ShouldBeIn("firmware/Drivers/README.md", "example", $"```csharp\n{code}```\n");
    }

    [Fact]
    public void The_example_measures_and_reports_when_it_cannot()
    {
        SimulatedI2cBus bus = new(new VirtualClock(DateTimeOffset.UnixEpoch));
        Band band = new();
        bus.Add(band);
        SensorSet sensors = new([new BreathSensor(bus.At(band.Address))]);
        Measurement measurement = new();
        Poll(sensors, 0, measurement);
        (measurement.HasValue, measurement.Value).ShouldBe((true, 140));
        band.IsWorn = false;
        Poll(sensors, 1000, measurement);
        measurement.Quality.ShouldBe(SignalQuality.LeadOff);
        bus.Remove(band.Address);
        Poll(sensors, 2000, measurement);
        measurement.Quality.ShouldBe(SignalQuality.SensorFault);
    }

    [Fact]
    public void A_value_is_as_old_as_the_last_poll()
    {
        SimulatedI2cBus bus = new(new VirtualClock(DateTimeOffset.UnixEpoch));
        bus.Add(new Band());
        SensorSet sensors = new([new BreathSensor(bus.At(0x42))]);
        Measurement measurement = new();
        Poll(sensors, 5000, measurement);
        measurement.SampledMs.ShouldBe(5000);
        sensors.TryMeasure(VitalSign.RespiratoryRate, measurement);
        measurement.SampledMs.ShouldBe(5000);
        Poll(sensors, 6000, measurement);
        measurement.SampledMs.ShouldBe(6000);
    }

    [Fact]
    public void A_driver_that_keeps_throwing_freezes_no_other_and_is_a_sensor_fault_itself()
    {
        SimulatedI2cBus bus = new(new VirtualClock(DateTimeOffset.UnixEpoch));
        bus.Add(new Band());
        SensorSet sensors = new([new BrokenSensor(), new BreathSensor(bus.At(0x42))]);
        Measurement measurement = new();
        for (int second = 1; second < 100; second++)
        {
            sensors.Poll(second * 1000).ShouldBe((second * 1000) + 1000);
            sensors.TryMeasure(VitalSign.RespiratoryRate, measurement).ShouldBeTrue();
            (measurement.HasValue, measurement.Value, measurement.SampledMs).ShouldBe((true, 140, second * 1000));
            sensors.TryMeasure(VitalSign.Temperature, measurement).ShouldBeTrue();
            measurement.Quality.ShouldBe(SignalQuality.SensorFault);
            sensors.Failure.ShouldNotBeNull().Message.ShouldBe("broken");
        }
    }

    private static void Poll(SensorSet sensors, long uptimeMs, Measurement measurement)
    {
        sensors.Poll(uptimeMs).ShouldBe(uptimeMs + 1000);
        sensors.TryMeasure(VitalSign.RespiratoryRate, measurement).ShouldBeTrue();
        sensors.TryMeasure(VitalSign.HeartRate, new Measurement()).ShouldBeFalse();
    }

    private sealed class BrokenSensor : ISensor
    {
        public int PollMs => 1000;

        public void Poll(long uptimeMilliseconds) => throw new InvalidOperationException("broken");

        public bool TryMeasure(VitalSign sign, Measurement measurement) => throw new InvalidOperationException("broken");
    }

    private sealed class Band : ISimulatedChip
    {
        public int Address => 0x42;

        public bool IsWorn { get; set; } = true;

        public void Write(ReadOnlySpan<byte> bytes) => bytes[0].ShouldBe((byte)0x10);

        public void Read(Span<byte> bytes)
        {
            bytes[0] = 14;
            bytes[1] = IsWorn ? (byte)1 : (byte)0;
        }

        public void LosePower()
        {
        }
    }
}
