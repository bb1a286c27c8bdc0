using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Simulator.Flash;
using Firmware = NanoMedAgent.Agent;

namespace Agent.Tests.Ownership;

/// <summary>
/// The power is cut at every write of a change of the owner, in each way, and again at every write after that: the device is what it was
/// or what it is to be, and finally the latter.
/// </summary>
public sealed class OwnershipPowerCuts
{
    [Fact]
    public void A_power_cut_at_any_write_leaves_a_device_that_is_unowned_or_the_hospitals()
    {
        long operations = Voucher([]);
        operations.ShouldBeGreaterThan(3);
        for (long first = 1; first <= operations; first++)
        {
            foreach (StorageFaultKind kind in PowerCutKinds.All)
            {
                StorageFault cut = new(kind, first, 1);
                long then = Voucher([cut]);
                for (long second = first + 1; second <= then; second++)
                {
                    if (Effort.Tries(first + second + (int)kind, oneOf: 4))
                    {
                        Voucher([cut, new StorageFault(PowerCutKinds.All[(int)((first + second) % 5)], second, 1)]);
                    }
                }
            }
        }
    }

    /// <summary>Sends a voucher, again after each cut until the device has an owner.</summary>
    /// <returns>The write operations since the voucher was sent.</returns>
    private static long Voucher(StorageFault[] cuts)
    {
        using OwnershipRig rig = new();
        long before = rig.Storage.Operations;
        byte[] voucher = rig.Voucher(number: 7).Sign(rig.Maker);
        foreach (StorageFault cut in cuts)
        {
            rig.Storage.AddFault(cut with { Operation = before + cut.Operation });
        }

        rig.Send(voucher);
        for (int starts = 0; rig.IsOff || starts < 1; starts++)
        {
            starts.ShouldBeLessThan(10);
            AgentStart start = rig.Start();
            if (start == AgentStart.StorageFailed)
            {
                continue;
            }

            start.ShouldBe(AgentStart.Unowned);
            rig.Run(seconds: 5);
            rig.Send(voucher);
        }

        rig.Reported[^1].OwnershipEvent.ShouldBe(OwnershipEvent.Owned);
        rig.Reported[^1].Number.ShouldBe(7);
        rig.Storage.Files[Firmware.AuthorityFile].ShouldBe(rig.Authority.Public.Encode());
        return rig.Storage.Operations - before;
    }
}
