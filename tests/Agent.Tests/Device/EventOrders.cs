using Agent.Tests.Pairing;
using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;

namespace Agent.Tests.Device;

/// <summary>PROTOCOL.md, "Events": whoever receives them can put them into the device's order.</summary>
public class EventOrders
{
    [Fact]
    public void Events_are_numbered_in_each_start_also_without_a_date()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        rig.Hold(10.5);
        rig.Ward.AcknowledgementsArrive = false;
        rig.Ward.Restart(ClockQuality.None).ShouldBe(AgentStart.Started);
        rig.Run(3);
        rig.OpenWindow();
        rig.Hold(10.5);
        Orders(rig.Ward).ShouldBe([new EventOrder(1, 1), new EventOrder(1, 2), new EventOrder(2, 1), new EventOrder(2, 2)]);
        rig.Ward.EventStream[^1].At.ShouldBeNull();
    }

    [Fact]
    public void An_event_that_the_network_does_not_take_keeps_its_number()
    {
        using PairingRig rig = new();
        rig.Ward.Link.Window = 0;
        rig.OpenWindow();
        rig.Run(60);
        rig.Ward.Link.Window = 8;
        rig.Hold(10.5);
        Orders(rig.Ward).ShouldBe([new EventOrder(1, 1), new EventOrder(1, 2)]);
    }

    private static EventOrder[] Orders(SimulatedWard ward) => [.. ward.EventStream.Select(told => told.Order)];
}
