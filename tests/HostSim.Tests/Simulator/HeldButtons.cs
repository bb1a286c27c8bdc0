using NanoMedAgent.Simulator.Pins;
using NanoMedAgent.Simulator.Time;

namespace HostSim.Tests.Simulator;

/// <summary>The simulated button.</summary>
public class HeldButtons
{
    [Fact]
    public void A_button_held_for_a_set_time_reports_exactly_that_time_however_late_it_is_read()
    {
        VirtualClock clock = new(DateTimeOffset.UnixEpoch);
        SimulatedButton button = new(clock);
        clock.AdvanceTo(1_000);
        button.Hold(3_500);
        clock.AdvanceTo(4_400);
        button.HeldMilliseconds.ShouldBe(3_400);
        button.TryTakePress(out int _).ShouldBeFalse();

        clock.AdvanceTo(60_000);
        button.HeldMilliseconds.ShouldBe(0);
        button.TryTakePress(out int held).ShouldBeTrue();
        held.ShouldBe(3_500);
        button.TryTakePress(out int _).ShouldBeFalse();
    }
}
