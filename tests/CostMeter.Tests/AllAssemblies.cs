using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.Drivers;

namespace CostMeter.Tests;

[Collection("one meter")]
public class AllAssemblies
{
    [Fact]
    public void Are_metered_the_drivers_as_the_agent()
    {
        Meter.Reset(watchesPeak: false);
        SensorSet sensors = new([]);
        long made = Meter.Instructions;
        sensors.Poll(0);
        Meter.Instructions.ShouldBeGreaterThan(made);
        Meter.Now.Bytes.ShouldBe(12, "an array of nothing; the set itself is made here, and not in firmware");
    }

    [Fact]
    public void Name_the_methods_that_are_probed_and_another_name_is_refused() =>
        Should.Throw<ArgumentException>(() => MeteredFirmware.Probed("NanoMedAgent.Nothing::Runs"));
}
