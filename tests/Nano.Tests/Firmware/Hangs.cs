using Nano.Tests.World;
using NanoMedAgent.Nano.Calls;

namespace Nano.Tests.Firmware;

/// <summary>A thread that never returns from a native call is noticed by another one.</summary>
public sealed class Hangs
{
    [Fact]
    public void The_bus_hangs_the_agent_goes_on_and_restarts_the_device_within_six_minutes()
    {
        using FirmwareWard ward = new FirmwareWard().PowerOn();
        ward.Run(minutes: 2);
        ward.Chip.FaultAt = call => call.Start == 1 && call.Member == "I2cDevice.WriteRead" ? NativeFault.Hangs : NativeFault.None;
        int sent = ward.Chip.Broker.Received.Count;
        int batteryChecks = ward.Chip.Calls["AdcChannel.ReadValue"];
        ward.Run(minutes: 3);

        // Meanwhile it says that its sensors fail, and the agent steps on.
        ward.Chip.Broker.Received.Count.ShouldBeGreaterThan(sent);
        ward.Chip.Calls["AdcChannel.ReadValue"].ShouldBeGreaterThan(batteryChecks + 1000);
        ward.Chip.Starts.ShouldBe(1);
        ward.Run(minutes: 3);
        ward.Chip.Starts.ShouldBe(2);
        int readings = ward.Readings.Count;
        ward.Run(minutes: 3);
        ward.Readings.Count.ShouldBeGreaterThan(readings + 20);
    }

    [Fact]
    public void The_agent_hangs_in_the_flash_and_the_thread_of_the_sensors_restarts_the_device_within_six_minutes()
    {
        using FirmwareWard ward = new FirmwareWard().PowerOn();
        ward.Run(minutes: 2);
        ward.Chip.FaultAt = call => call.Start == 1 && call.Member == "Aes.Encrypt" ? NativeFault.Hangs : NativeFault.None;
        ward.Run(minutes: 6);
        ward.Chip.Starts.ShouldBe(2);
        int readings = ward.Readings.Count;
        ward.Run(minutes: 3);
        ward.Readings.Count.ShouldBeGreaterThan(readings + 20);
    }

    [Theory]
    [InlineData("FileStream.Read")]
    [InlineData("WifiAdapter.Connect")]
    [InlineData("Aes.Encrypt")]
    public void A_start_that_hangs_is_over_within_seven_minutes(string member)
    {
        using FirmwareWard ward = new();
        ward.Chip.FaultAt = call => call.Member == member && call.Start == 1 ? NativeFault.Hangs : NativeFault.None;
        ward.PowerOn().Run(minutes: 7);
        ward.Chip.Starts.ShouldBe(2, ward.LogText);
        ward.Run(minutes: 2);
        ward.AssertNothingIsMissing();
        ward.Chip.Scheduler.Threads.ShouldNotContain(thread => thread.Name.StartsWith("StartGuard", StringComparison.Ordinal));
    }

    [Fact]
    public void The_thread_of_the_radio_hangs_and_the_agent_restarts_the_device_within_half_an_hour()
    {
        using FirmwareWard ward = new FirmwareWard().PowerOn();
        ward.Run(minutes: 2);
        ward.Chip.FaultAt = call => call is { Start: 1, Member: "WifiAdapter.Connect" } ? NativeFault.Hangs : NativeFault.None;
        ward.Chip.Radio.Disconnect();
        ward.Run(minutes: 25);
        ward.Chip.Starts.ShouldBe(2, ward.LogText);
        ward.Run(minutes: 5);
        ward.AssertNothingIsMissing();
    }
}
