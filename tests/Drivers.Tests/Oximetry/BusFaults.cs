using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;

namespace Drivers.Tests.Oximetry;

/// <summary>The bus, the chip and the one who polls fail: never a wrong value, and afterwards all is well by itself.</summary>
public sealed class BusFaults
{
    // A start without a finger known yet, the change of the currents, the second start, and some fetching.
    private const int Transfers = 60;

    public static TheoryData<BusFault> Kinds => [.. Enum.GetValues<BusFault>().Where(fault => fault != BusFault.None)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_at_any_transfer_of_a_start(BusFault fault)
    {
        for (int at = 0; at < Transfers; at++)
        {
            Oximeter oximeter = new(new SimulatedFinger(3));
            oximeter.Bus.FaultAt = transfer => transfer == at ? fault : BusFault.None;
            oximeter.Run(20);
            oximeter.Sensed.ShouldAllBe(sensed => sensed.IsTrue, $"{fault} at {at}");
            oximeter.Latest.Rate.ShouldNotBeNull($"{fault} at {at}");
            oximeter.Latest.Saturation.ShouldNotBeNull($"{fault} at {at}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_at_any_transfer_of_the_measurement(BusFault fault)
    {
        for (int at = 0; at < 12; at++)
        {
            Oximeter oximeter = new Oximeter(new SimulatedFinger(3) { Saturation = 85 }).Run(15);
            int failing = oximeter.Bus.Transfers + at;
            oximeter.Bus.FaultAt = transfer => transfer == failing ? fault : BusFault.None;
            oximeter.Run(20);
            oximeter.Sensed.ShouldAllBe(sensed => sensed.IsTrue, $"{fault} at {at}");
            oximeter.Latest.Saturation.ShouldNotBeNull($"{fault} at {at}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Many_at_random(BusFault fault)
    {
        Random random = new(7);
        Oximeter oximeter = new(new SimulatedFinger(4) { PulseRate = 95, Saturation = 91 });
        bool fails = true;
        oximeter.Bus.FaultAt = _ => fails && random.Next(40) == 0 ? fault : BusFault.None;
        oximeter.Run(120);
        oximeter.Sensed.ShouldAllBe(sensed => sensed.IsTrue);
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
    public void One_that_stays_is_no_value(BusFault fault)
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
    public void A_bus_that_is_held_for_a_while()
    {
        Oximeter oximeter = new Oximeter(new SimulatedFinger(3)).Run(15);
        oximeter.Bus.HeldUntilMilliseconds = oximeter.Clock.UptimeMilliseconds + 5000;
        oximeter.Run(4);
        oximeter.Latest.RateQuality.ShouldBe(SignalQuality.SensorFault);
        oximeter.Run(15);
        oximeter.Latest.Saturation.ShouldNotBeNull();
        oximeter.Sensed.ShouldAllBe(sensed => sensed.IsTrue);
    }

    [Fact]
    public void Another_chip_at_its_address()
    {
        Oximeter oximeter = new(new SimulatedFinger(3));
        oximeter.Chip.PartId = 0x11;
        oximeter.Run(15);
        oximeter.Sensed.ShouldAllBe(sensed => sensed.Rate == null);
        oximeter.Latest.RateQuality.ShouldBe(SignalQuality.SensorFault);
    }

    [Fact]
    public void One_who_polls_late_any_time()
    {
        for (int milliseconds = 100; milliseconds <= 3000; milliseconds += 20)
        {
            Oximeter oximeter = new Oximeter(new SimulatedFinger(3) { PulseRate = 180 }).Run(15);
            oximeter.Sleep(milliseconds / 1000.0).Run(4);
            bool wasLost = milliseconds > 330;
            oximeter.Sensed.ShouldAllBe(sensed => sensed.IsTrue, $"{milliseconds} ms");
            if (wasLost)
            {
                oximeter.Latest.Rate.ShouldBeNull($"{milliseconds} ms: the window starts anew");
            }

            oximeter.Run(10);
            oximeter.Latest.Rate.ShouldNotBeNull($"{milliseconds} ms");
        }
    }

    [Fact]
    public void One_who_often_polls_late()
    {
        Random random = new(11);
        Oximeter oximeter = new(new SimulatedFinger(3) { PulseRate = 150 });
        for (int i = 0; i < 60; i++)
        {
            oximeter.Run(random.NextDouble() * 12).Sleep(random.NextDouble() * 0.7);
        }

        oximeter.Sensed.ShouldAllBe(sensed => sensed.IsTrue);
        oximeter.Sensed.ShouldContain(sensed => sensed.Rate != null);
    }
}
