using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace Agent.Tests.Device;

/// <summary>A device after years: its counters are high, and at last at their end.</summary>
public class Aging
{
    private const int ValuesPerReading = 4;
    private const long IdLimit = 0xFFFFFFFF;

    // Where ids of twelve bits repeated.
    private const long TwelveBits = 1 << 12;

    [Theory]
    [InlineData(TwelveBits - 5)]
    [InlineData(int.MaxValue - 5L)]
    [InlineData(IdLimit - 100)]
    public void Epochs_of_a_minute_go_on_and_everything_is_stored(long epochs)
    {
        using SimulatedWard ward = new(change: policy => policy with { EpochSeconds = 60 });
        StoredCounters.Set(ward.Storage, PersistentCounters.Epochs, epochs);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 20);
        ward.Agent.Counters.EpochsBegun.ShouldBeGreaterThanOrEqualTo(19);
        ward.Readings.Count.ShouldBe(20 * ValuesPerReading);
        ward.Collector.Counters.Refused.ShouldBeEmpty();
        ward.Agent.Waiting.ShouldBe(0);
    }

    [Fact]
    public void At_the_end_of_the_epoch_ids_the_last_epoch_goes_on_and_the_next_start_is_refused()
    {
        using SimulatedWard ward = new(change: policy => policy with { EpochSeconds = 60 });
        StoredCounters.Set(ward.Storage, PersistentCounters.Epochs, IdLimit - 5);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 20);
        ward.Agent.Counters.EpochsBegun.ShouldBe(5);
        ward.Readings.Count.ShouldBe(20 * ValuesPerReading);
        ward.Collector.Counters.Refused.ShouldBeEmpty();

        string device = ward.Agent.DeviceId;
        ward.Restart().ShouldBe(AgentStart.NumbersUsedUp);
        ward.Agent.DeviceId.ShouldBe(device);
        ward.Light.Pattern.ShouldBe(LightPattern.Fault);
    }

    [Fact]
    public void Counters_of_which_no_copy_is_whole_are_not_begun_anew()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 5);
        foreach (string file in (string[])["counters.a", "counters.b", "ceilings.a", "ceilings.b"])
        {
            ward.Storage.FlipBit(file, 77);
        }

        ward.Restart().ShouldBe(AgentStart.CountersLost);
        ward.Light.Pattern.ShouldBe(LightPattern.Fault);
    }
}
