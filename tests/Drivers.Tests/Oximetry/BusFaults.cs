using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;

namespace Drivers.Tests.Oximetry;

/// <summary>Faults of the bus, the chip and the polling thread never give a wrong value, and the driver recovers by itself.</summary>
public sealed class BusFaults
{
    // A start, the detection of the finger with new currents, the second start, and some reading of samples.
    private const int Transfers = 60;

    public static TheoryData<BusFault> Kinds => [.. Enum.GetValues<BusFault>().Where(fault => fault != BusFault.None)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_fault_at_any_transfer_of_a_start_gives_no_wrong_value_and_is_recovered_from(BusFault fault)
    {
        for (int at = 0; at < Transfers; at++)
        {
            Oximeter oximeter = new(new SimulatedFinger(3));
            oximeter.Bus.FaultAt = transfer => transfer == at ? fault : BusFault.None;
            oximeter.Run(20);
            oximeter.Sensed.ShouldAllBe(sensed => sensed.IsRight, $"{fault} at {at}");
            oximeter.Latest.Rate.ShouldNotBeNull($"{fault} at {at}");
            oximeter.Latest.Saturation.ShouldNotBeNull($"{fault} at {at}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_fault_at_any_transfer_of_a_measurement_gives_no_wrong_value_and_is_recovered_from(BusFault fault)
    {
        for (int at = 0; at < 12; at++)
        {
            Oximeter oximeter = new Oximeter(new SimulatedFinger(3) { Saturation = 85 }).Run(15);
            int failing = oximeter.Bus.Transfers + at;
            oximeter.Bus.FaultAt = transfer => transfer == failing ? fault : BusFault.None;
            oximeter.Run(20);
            oximeter.Sensed.ShouldAllBe(sensed => sensed.IsRight, $"{fault} at {at}");
            oximeter.Latest.Saturation.ShouldNotBeNull($"{fault} at {at}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Many_random_faults_give_no_wrong_value_and_are_recovered_from(BusFault fault)
    {
        Random random = new(7);
        Oximeter oximeter = new(new SimulatedFinger(4) { PulseRate = 95, Saturation = 91 });
        bool fails = true;
        oximeter.Bus.FaultAt = _ => fails && random.Next(40) == 0 ? fault : BusFault.None;
        oximeter.Run(120);
        oximeter.Sensed.ShouldAllBe(sensed => sensed.IsRight);
        fails = false;
        oximeter.Run(20);
        oximeter.Latest.Rate.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(BusFault.NotAcknowledged)]
    [InlineData(BusFault.Partial)]
    [InlineData(BusFault.TimedOut)]
    [InlineData(BusFault.AllOnes)]
    [InlineData(BusFault.AllZeros)]
    [InlineData(BusFault.PowerLoss)]
    public void A_permanent_fault_gives_no_value(BusFault fault)
    {
        Oximeter oximeter = new Oximeter(new SimulatedFinger(3)).Run(15);
        oximeter.Bus.FaultAt = _ => fault;
        oximeter.Run(2);
        oximeter.Latest.Rate.ShouldBeNull();
        oximeter.Latest.Saturation.ShouldBeNull();
        if (fault != BusFault.PowerLoss)
        {
            oximeter.Latest.RateQuality.ShouldBe(SignalQuality.SensorFault);
        }
    }

    [Fact]
    public void A_bus_that_is_stuck_for_a_while_is_a_sensor_fault_and_then_measured_again()
    {
        Oximeter oximeter = new Oximeter(new SimulatedFinger(3)).Run(15);
        oximeter.Bus.HeldUntilMilliseconds = oximeter.Clock.UptimeMilliseconds + 5000;
        oximeter.Run(4);
        oximeter.Latest.RateQuality.ShouldBe(SignalQuality.SensorFault);
        oximeter.Run(15);
        oximeter.Latest.Saturation.ShouldNotBeNull();
        oximeter.Sensed.ShouldAllBe(sensed => sensed.IsRight);
    }

    [Fact]
    public void Another_chip_at_the_address_is_a_sensor_fault()
    {
        Oximeter oximeter = new(new SimulatedFinger(3));
        oximeter.Chip.PartId = 0x11;
        oximeter.Run(15);
        oximeter.Sensed.ShouldAllBe(sensed => sensed.Rate == null);
        oximeter.Latest.RateQuality.ShouldBe(SignalQuality.SensorFault);
    }

    [Fact]
    public void A_late_poll_gives_no_wrong_value_and_restarts_when_samples_were_lost()
    {
        for (int milliseconds = 100; milliseconds <= 3000; milliseconds += 20)
        {
            Oximeter oximeter = new Oximeter(new SimulatedFinger(3) { PulseRate = 180 }).Run(15);
            oximeter.Sleep(milliseconds / 1000.0).Run(4);
            bool wasLost = milliseconds > 330;
            oximeter.Sensed.ShouldAllBe(sensed => sensed.IsRight, $"{milliseconds} ms");
            if (wasLost)
            {
                oximeter.Latest.Rate.ShouldBeNull($"{milliseconds} ms: the window starts again");
            }

            oximeter.Run(10);
            oximeter.Latest.Rate.ShouldNotBeNull($"{milliseconds} ms");
        }
    }

    [Fact]
    public void Frequent_late_polls_give_no_wrong_value()
    {
        Random random = new(11);
        Oximeter oximeter = new(new SimulatedFinger(3) { PulseRate = 150 });
        for (int i = 0; i < 60; i++)
        {
            oximeter.Run(random.NextDouble() * 12).Sleep(random.NextDouble() * 0.7);
        }

        oximeter.Sensed.ShouldAllBe(sensed => sensed.IsRight);
        oximeter.Sensed.ShouldContain(sensed => sensed.Rate != null);
    }
}
