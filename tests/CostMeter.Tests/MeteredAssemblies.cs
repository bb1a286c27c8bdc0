using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.Drivers;

namespace CostMeter.Tests;

[Collection("one meter")]
public class MeteredAssemblies
{
    [Fact]
    public void The_drivers_are_metered_as_well_as_the_agent()
    {
        Meter.Reset(watchesPeak: false);
        SensorSet sensors = new([]);
        long afterConstruction = Meter.Instructions;
        sensors.Poll(0);
        Meter.Instructions.ShouldBeGreaterThan(afterConstruction);
        Meter.Now.Bytes.ShouldBe(24, "two empty arrays; the set itself is made here and not in firmware");
    }

    [Fact]
    public void A_probe_that_no_assembly_has_is_refused() =>
        Should.Throw<ArgumentException>(() => MeteredFirmware.Probed("NanoMedAgent.Nothing::Runs"));
}
