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
    public void A_sensor_that_is_no_longer_polled_gives_no_value()
    {
        SimulatedI2cBus bus = new(new VirtualClock(DateTimeOffset.UnixEpoch));
        bus.Add(new Band());
        SensorSet sensors = new([new BreathSensor(bus.At(0x42))]);
        Measurement measurement = new();
        Poll(sensors, 0, measurement);
        for (int i = 0; i < 100; i++)
        {
            sensors.TryMeasure(VitalSign.RespiratoryRate, measurement);
        }

        measurement.Quality.ShouldBe(SignalQuality.SensorFault);
        Poll(sensors, 1000, measurement);
        measurement.HasValue.ShouldBeTrue();
    }

    private static void Poll(SensorSet sensors, long uptimeMs, Measurement measurement)
    {
        sensors.Poll(uptimeMs).ShouldBe(uptimeMs + 1000);
        sensors.TryMeasure(VitalSign.RespiratoryRate, measurement).ShouldBeTrue();
        sensors.TryMeasure(VitalSign.HeartRate, new Measurement()).ShouldBeFalse();
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
