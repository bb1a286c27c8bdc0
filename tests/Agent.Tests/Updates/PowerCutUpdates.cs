using NanoMedAgent.Releases;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Updates;

namespace Agent.Tests.Updates;

/// <summary>
/// The power is cut at every write operation from the offer to the confirmation, including those of every start, in each way, and a second
/// time at every operation after that. The old or the new set runs, finally the new one, and no byte is fetched twice.
/// </summary>
public sealed class PowerCutUpdates : IDisposable
{
    private static readonly StorageFaultKind[] Kinds = World.PowerCutKinds.All;

    private readonly Vendor _vendor = new();
    private readonly byte[] _old = Vendor.Image("old", 6000);
    private readonly byte[][] _new = [Vendor.Image("new", 9000), Vendor.Image("and more", 4096)];

    public void Dispose() => _vendor.Dispose();

    [Fact]
    public void A_power_cut_at_any_write_leaves_the_old_or_the_new_set()
    {
        long operations = Operations(_ => { });
        operations.ShouldBeGreaterThan(15);
        TestContext.Current.TestOutputHelper?.WriteLine($"{operations} operations");
        for (long operation = 1; operation <= operations; operation++)
        {
            foreach (StorageFaultKind kind in Kinds)
            {
                Update([new StorageFault(kind, operation, 1)]);
            }
        }
    }

    [Fact]
    public void Two_power_cuts_at_any_writes_leave_the_old_or_the_new_set()
    {
        long operations = Operations(_ => { });
        for (long first = 1; first <= operations; first++)
        {
            foreach (StorageFaultKind kind in Kinds)
            {
                StorageFault cut = new(kind, first, 1);
                long then = Operations(device => Place(device, [cut]));
                for (long second = first + 1; second <= then; second++)
                {
                    if (!Effort.Tries(first + second + (int)kind, oneOf: 4))
                    {
                        continue;
                    }

                    // The kinds of cuts alternate, so that each one follows each other one.
                    Update([cut, new StorageFault(Kinds[(int)((first + second) % Kinds.Length)], second, 1)]);
                }
            }
        }
    }

    [Fact]
    public void A_power_cut_during_a_rollback_by_the_authority_leaves_one_of_the_sets()
    {
        for (long operation = 1; operation <= 8; operation++)
        {
            foreach (StorageFaultKind kind in Kinds)
            {
                UpdateRig device = Prepared();
                device.Install(_vendor.Sign(_vendor.Release(2, device.Mirror, _new)));
                device.Flash.ClearFaults();
                Place(device, [new StorageFault(kind, operation, 1)]);
                try
                {
                    device.Updater.RollBack();
                }
                catch (PowerCutException)
                {
                    device.Start();
                }

                device.Run();
                device.Started.Skip(2).Except([UpdateRig.NameOf(_old), UpdateRig.NameOf(_new)]).ShouldBeEmpty($"{kind}@{operation}");

                // The authority repeats the command, as it got no answer.
                if (device.Running == UpdateRig.NameOf(_new))
                {
                    device.Flash.ClearFaults();
                    device.Updater.RollBack().ShouldBe(UpdateReason.None, $"{kind}@{operation}");
                    device.Run();
                }

                device.Running.ShouldBe(UpdateRig.NameOf(_old), $"{kind}@{operation}");
            }
        }
    }

    private static void Place(UpdateRig device, IEnumerable<StorageFault> cuts)
    {
        long before = device.Flash.Operations;
        foreach (StorageFault cut in cuts)
        {
            device.Flash.AddFault(cut with { Operation = before + cut.Operation });
        }
    }

    private UpdateRig Prepared()
    {
        // Both slots are used, so that the update also has to remove files.
        UpdateRig device = new(_vendor);
        device.Install(_vendor.Sign(_vendor.Release(0, device.Mirror, Vendor.Image("older", 13_000))));
        device.Install(_vendor.Sign(_vendor.Release(1, device.Mirror, _old)));
        return device;
    }

    /// <summary>Write operations of an update.</summary>
    private long Operations(Action<UpdateRig> prepare)
    {
        UpdateRig device = Prepared();
        long before = device.Flash.Operations;
        prepare(device);
        Carry(device);
        return device.Flash.Operations - before;
    }

    private void Carry(UpdateRig device)
    {
        byte[] envelope = _vendor.Sign(_vendor.Release(2, device.Mirror, _new));
        device.Offer(envelope);

        // An offer that was interrupted before it was accepted got no answer, and is repeated.
        for (int i = 0; i < 3 && device.Updater.Stage == UpdateStage.Idle && device.Running != UpdateRig.NameOf(_new); i++)
        {
            device.Offer(envelope);
        }

        device.Run();
    }

    private void Update(StorageFault[] cuts)
    {
        UpdateRig device = Prepared();
        int starts = device.Started.Count;
        Place(device, cuts);
        long before = device.Mirror.ServedBytes;
        Carry(device);
        string where = string.Join<StorageFault>(" and ", cuts);
        device.Started.Skip(starts).Except([UpdateRig.NameOf(_old), UpdateRig.NameOf(_new)]).ShouldBeEmpty(where);
        device.Running.ShouldBe(UpdateRig.NameOf(_new), where);
        device.Updater.Stage.ShouldBe(UpdateStage.Idle, where);
        device.Reported.Where(reported => reported.Kind is UpdateEventKind.Damaged or UpdateEventKind.RolledBack).ShouldBeEmpty(where);

        // Only a torn block is fetched again.
        (device.Mirror.ServedBytes - before).ShouldBeLessThanOrEqualTo(_new.Sum(image => image.Length) + (cuts.Length * 4096), where);
        device.Flash.ClearFaults();
        device.Start();
        device.Running.ShouldBe(UpdateRig.NameOf(_new), where);
        device.Offer(_vendor.Sign(_vendor.Release(1, device.Mirror, _old)))
            .LastReported.Reason.ShouldBe(UpdateReason.SequenceTooLow, where);
    }
}
