using Agent.Tests.Ownership;
using NanoMedAgent;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Flash;

namespace Agent.Tests.Element;

/// <summary>
/// The power is cut at every command to the secure element, and at every write, while the key is made and while the device is retired:
/// there is one key or finally another one, and nobody is told otherwise.
/// </summary>
public sealed class ElementPowerCuts
{
    private static readonly ElementFault[] Cuts = [ElementFault.PowerCutBefore, ElementFault.PowerCutAfter];

    [Fact]
    public void A_cut_at_any_command_of_the_first_start_leaves_a_new_device_or_one_with_its_key()
    {
        int commands = FirstStart(-1, ElementFault.None);
        commands.ShouldBeGreaterThan(4);
        foreach (ElementFault cut in Cuts)
        {
            for (int at = 0; at < commands; at++)
            {
                FirstStart(at, cut);
            }
        }
    }

    [Fact]
    public void A_cut_at_any_write_of_the_first_start_leaves_a_new_device_or_one_with_its_key()
    {
        for (StorageFaultKind kind = StorageFaultKind.CutBefore; kind <= StorageFaultKind.CutAfter; kind++)
        {
            for (int write = 1; write <= 8; write++)
            {
                using OwnershipRig rig = new(isStarted: false, hasElement: true);
                rig.Storage.AddFault(new StorageFault(kind, rig.Storage.Operations + write, 1));
                ShouldKeepItsKey(rig, $"{kind} at write {write}");
            }
        }
    }

    [Fact]
    public void A_cut_at_any_command_of_a_retirement_leaves_a_device_that_works_or_finally_one_with_another_key()
    {
        int commands = Retire(-1, ElementFault.None);
        commands.ShouldBeGreaterThan(8);
        foreach (ElementFault cut in Cuts)
        {
            for (int at = 0; at < commands; at++)
            {
                Retire(at, cut);
            }
        }
    }

    [Fact]
    public void A_device_whose_chip_does_not_answer_is_not_retired_before_its_key_is_gone()
    {
        using OwnershipRig rig = OwnershipRig.Owned(hasElement: true);
        rig.Send(rig.Retire());
        rig.Power.WantsRestart = false;
        rig.Start().ShouldBe(AgentStart.Unowned);
        rig.Run(seconds: 30);
        rig.Power.WantsRestart.ShouldBeTrue("the last event is delivered");
        rig.Element!.Chip.IsDead = true;
        rig.Start().ShouldBe(AgentStart.ElementRefused);
        rig.Start().ShouldBe(AgentStart.ElementRefused);
        rig.Element.Chip.IsDead = false;
        rig.Start().ShouldBe(AgentStart.Retired);
        rig.Element.Chip.KeysMade.ShouldBe(2);
    }

    private static int FirstStart(int at, ElementFault cut)
    {
        using OwnershipRig rig = new(isStarted: false, hasElement: true);
        rig.Element!.Chip.FaultAt = command => command == at ? cut : ElementFault.None;
        return ShouldKeepItsKey(rig, $"{cut} at command {at}");
    }

    /// <returns>The commands that the first start took.</returns>
    private static int ShouldKeepItsKey(OwnershipRig rig, string where)
    {
        for (int starts = 0; rig.Start() != AgentStart.Unowned; starts++)
        {
            starts.ShouldBeLessThan(2, where);
            rig.IsOff.ShouldBeTrue(where);
        }

        int commands = rig.Element!.Chip.Commands;
        string device = rig.Agent.DeviceId;
        int keys = rig.Element.Chip.KeysMade;
        rig.Start().ShouldBe(AgentStart.Unowned, where);
        rig.Agent.DeviceId.ShouldBe(device, where);
        rig.Element.Chip.KeysMade.ShouldBe(keys, where);
        return commands;
    }

    private static int Retire(int at, ElementFault cut)
    {
        using OwnershipRig rig = OwnershipRig.Owned(hasElement: true);
        SimulatedElement chip = rig.Element!.Chip;
        int before = chip.Commands;
        chip.FaultAt = command => command == before + at ? cut : ElementFault.None;
        rig.Send(rig.Retire());
        AgentStart last = rig.RunThroughRestarts();
        for (int starts = 0; last != AgentStart.Retired; starts++)
        {
            starts.ShouldBeLessThan(10, $"{cut} at command {at}");
            bool hasSaid = rig.Reported.Any(told => told.OwnershipEvent == OwnershipEvent.Retired);
            (hasSaid || chip.KeysMade == 1).ShouldBeTrue("its key stays as long as it has not said that it is retired");
            if (!rig.IsOff && last == AgentStart.Started)
            {
                rig.Send(rig.Retire());
                last = rig.RunThroughRestarts();
                continue;
            }

            last = rig.Start();
            if (last is AgentStart.Started or AgentStart.Unowned)
            {
                AgentStart then = rig.RunThroughRestarts();
                last = then == AgentStart.Started ? last : then;
            }
        }

        rig.Reported[^1].OwnershipEvent.ShouldBe(OwnershipEvent.Retired, "it has said so before its key went");
        chip.KeysMade.ShouldBeGreaterThan(1);
        rig.Storage.Files.Keys.ShouldBe(["owner.a", "owner.b"], ignoreOrder: true);
        return chip.Commands - before;
    }
}
