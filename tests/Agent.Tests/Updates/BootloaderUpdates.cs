using NanoMedAgent.Releases;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Updates;
using NanoMedAgent.Updates;

namespace Agent.Tests.Updates;

/// <summary>The same updater with the slots of a boot loader, which swaps images instead of choosing between files.</summary>
public sealed class BootloaderUpdates : IDisposable
{
    private readonly Vendor _vendor = new();
    private readonly byte[] _old = Vendor.Image("old", 9000);
    private readonly byte[] _new = Vendor.Image("new", 13_000);

    public void Dispose() => _vendor.Dispose();

    [Fact]
    public void A_release_is_accepted_tried_confirmed_and_rolled_back()
    {
        (UpdateRig device, _) = Prepared();
        device.Install(New(device));
        device.Running.ShouldBe(UpdateRig.NameOf(_new));
        device.LastReported.ShouldBe((UpdateEventKind.Confirmed, 2, UpdateReason.None));
        device.Updater.RollBack().ShouldBe(UpdateReason.None);
        device.Run();
        device.Running.ShouldBe(UpdateRig.NameOf(_old));
        device.LastReported.ShouldBe((UpdateEventKind.Confirmed, 1, UpdateReason.None));
    }

    [Fact]
    public void A_release_that_does_not_work_is_rolled_back()
    {
        (UpdateRig device, _) = Prepared();
        device.Situation.IsAcknowledged = false;
        device.Install(New(device));
        device.Running.ShouldBe(UpdateRig.NameOf(_old));
        device.LastReported.ShouldBe((UpdateEventKind.RolledBack, 2, UpdateReason.NothingDelivered));
    }

    [Fact]
    public void There_is_no_rollback_to_a_release_that_was_never_confirmed()
    {
        (UpdateRig device, _) = Prepared();
        device.Situation.HasPatient = true;
        device.Install(New(device));
        device.Updater.Stage.ShouldBe(UpdateStage.Installed);
        device.Updater.RollBack().ShouldBe(UpdateReason.NothingToRollBackTo);

        device.Situation.HasPatient = false;
        device.Situation.IsAcknowledged = false;
        device.Run();
        device.LastReported.Kind.ShouldBe(UpdateEventKind.RolledBack);
        device.Updater.RollBack().ShouldBe(UpdateReason.NothingToRollBackTo);
        device.Run();
        device.Running.ShouldBe(UpdateRig.NameOf(_old));
    }

    [Fact]
    public void Several_components_are_refused_by_a_device_with_a_boot_loader()
    {
        (UpdateRig device, _) = Prepared();
        device.Offer(_vendor.Sign(_vendor.Release(2, device.Mirror, _new, _new))).LastReported.ShouldBe(
            (UpdateEventKind.Refused, 2, UpdateReason.ComponentUnknown));
    }

    [Fact]
    public void A_power_cut_at_any_write_of_the_boot_loader_leaves_a_device_that_starts()
    {
        long operations = Operations();
        operations.ShouldBeGreaterThan(50);
        for (long operation = 1; operation <= operations; operation++)
        {
            foreach (StorageFaultKind kind in new[] { StorageFaultKind.CutBefore, StorageFaultKind.CutAtHalf, StorageFaultKind.CutAfter })
            {
                StorageFault cut = new(kind, operation);
                Survives(cut.ToString(), (_, slots) => slots.Cut = cut with { Operation = slots.Operations + cut.Operation });
            }
        }
    }

    [Fact]
    public void A_power_cut_at_any_write_of_the_agent_leaves_a_device_that_starts()
    {
        (UpdateRig rehearsal, _) = Prepared();
        long before = rehearsal.Flash.Operations;
        rehearsal.Install(New(rehearsal));
        long operations = rehearsal.Flash.Operations - before;
        for (long operation = 1; operation <= operations; operation++)
        {
            foreach (StorageFaultKind kind in World.PowerCutKinds.All)
            {
                StorageFault cut = new(kind, operation, 1);
                Survives(cut.ToString(), (device, _) => device.Flash.AddFault(
                    cut with { Operation = device.Flash.Operations + cut.Operation }));
            }
        }
    }

    private byte[] New(UpdateRig device) => _vendor.Sign(_vendor.Release(2, device.Mirror, _new));

    private (UpdateRig Device, BootloaderSlots Slots) Prepared()
    {
        BootloaderSlots slots = new(UpdateRig.SetLimit, _vendor.HasSigned);
        UpdateRig device = new(_vendor.Policy, slots);
        device.Install(_vendor.Sign(_vendor.Release(1, device.Mirror, _old)));
        return (device, slots);
    }

    private long Operations()
    {
        (UpdateRig device, BootloaderSlots slots) = Prepared();
        long before = slots.Operations;
        device.Install(New(device));
        return slots.Operations - before;
    }

    private void Survives(string where, Action<UpdateRig, BootloaderSlots> cut)
    {
        (UpdateRig device, BootloaderSlots slots) = Prepared();
        int starts = device.Started.Count;
        cut(device, slots);
        byte[] envelope = New(device);
        device.Offer(envelope);
        if (device.Updater.Stage == UpdateStage.Idle)
        {
            // An offer that was interrupted before it was accepted got no answer, and is repeated.
            device.Offer(envelope);
        }

        device.Run();
        device.Started.Skip(starts).Except([UpdateRig.NameOf(_old), UpdateRig.NameOf(_new)]).ShouldBeEmpty(where);
        device.Running.ShouldBe(UpdateRig.NameOf(_new), where);
        device.Updater.Stage.ShouldBe(UpdateStage.Idle, where);
    }
}
