using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Keys;
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
    public void A_power_cut_at_any_write_leaves_a_device_that_is_unowned_or_the_hospitals() => TryAll(Voucher);

    [Fact]
    public void A_power_cut_at_any_write_of_a_hand_over_leaves_the_former_owners_device_or_the_next_ones() =>
        TryAll(HandOver);

    [Fact]
    public void A_power_cut_at_any_write_of_a_retirement_leaves_a_device_that_works_or_finally_one_with_nothing_on_it() => TryAll(Retire);

    [Fact]
    public void A_power_cut_at_any_write_of_a_change_of_the_authoritys_key_leaves_the_former_key_or_the_new_one() =>
        TryAll(ChangeOfKey);

    private static void TryAll(Func<StorageFault[], long> change)
    {
        long operations = change([]);
        operations.ShouldBeGreaterThan(3);
        for (long first = 1; first <= operations; first++)
        {
            foreach (StorageFaultKind kind in PowerCutKinds.All)
            {
                if (operations > 20 && !Effort.Tries(first + (int)kind, oneOf: 5))
                {
                    continue;
                }

                StorageFault cut = new(kind, first, 1);
                long then = change([cut]);
                for (long second = first + 1; second <= then; second++)
                {
                    if (Effort.Tries(first + second + (int)kind, oneOf: operations > 20 ? 23 : 4))
                    {
                        change([cut, new StorageFault(PowerCutKinds.All[(int)((first + second) % 5)], second, 1)]);
                    }
                }
            }
        }
    }

    private static long HandOver(StorageFault[] cuts)
    {
        using OwnershipRig rig = OwnershipRig.Owned();
        using HospitalKey next = HospitalKey.Create();
        string id = rig.Agent.DeviceId;
        long before = Add(rig, cuts);
        rig.Send(rig.HandOver(next.Public));
        Finish(rig, () => rig.HandOver(next.Public), AgentStart.Unowned);

        rig.Agent.DeviceId.ShouldBe(id);
        rig.Reported[^1].Ownership!.Owner.ShouldBe(next.Public.KeyId);
        rig.Storage.Files[Firmware.AuthorityFile].ShouldBe(next.Public.Encode());
        byte[] former = rig.Authority.Public.X;
        rig.Storage.Files.Values.Count(content => content.AsSpan().IndexOf(former) >= 0).ShouldBe(0);
        rig.Storage.Files.Keys.ShouldNotContain(Firmware.PolicyFile);
        rig.Storage.Files.Keys.ShouldAllBe(name => name[1] != '.');
        return rig.Storage.Operations - before;
    }

    private static long ChangeOfKey(StorageFault[] cuts)
    {
        using OwnershipRig rig = OwnershipRig.Owned();
        using HospitalKey next = HospitalKey.Create();
        byte[] former = rig.Authority.Public.Encode();
        long before = Add(rig, cuts);
        rig.Send(rig.ChangeAuthority(next));
        for (int starts = 0; rig.IsOff || !Obeys(rig, next); starts++)
        {
            starts.ShouldBeLessThan(10);
            if (rig.IsOff)
            {
                StartWhole(rig);
            }
            else
            {
                (Obeys(rig, rig.Authority) || rig.IsOff).ShouldBeTrue("neither the former key nor the new one");
                rig.Send(rig.ChangeAuthority(next));
            }
        }

        // Where a cut has left the former key in the file, the next start replaces it.
        StartWhole(rig);
        rig.Storage.Files[Firmware.AuthorityFile].ShouldBe(next.Public.Encode());
        StartWhole(rig);
        rig.Storage.Files["authority.b"].AsSpan().StartsWith(former).ShouldBeFalse();
        long operations = rig.Storage.Operations - before;
        Obeys(rig, rig.Authority).ShouldBeFalse();
        Obeys(rig, next).ShouldBeTrue();
        return operations;
    }

    private static void StartWhole(OwnershipRig rig)
    {
        for (int starts = 0; starts == 0 || rig.IsOff; starts++)
        {
            starts.ShouldBeLessThan(5);
            if (rig.Start() is var start && start != AgentStart.StorageFailed)
            {
                start.ShouldBe(AgentStart.Started);
                rig.Run(seconds: 60);
            }
        }
    }

    /// <summary>Whether the device carries out what a key commands; false also when the power was cut.</summary>
    private static bool Obeys(OwnershipRig rig, HospitalKey key)
    {
        int before = rig.Answers.Count;
        rig.Send(rig.Probe(key));
        rig.Run(seconds: 60);
        return !rig.IsOff && rig.Answers.Skip(before).Any(answer => answer is { Refusal: CommandRefusal.None, Counter: > 0 });
    }

    private static long Retire(StorageFault[] cuts)
    {
        using OwnershipRig rig = OwnershipRig.Owned();
        long before = Add(rig, cuts);
        rig.Send(rig.Retire());
        Finish(rig, () => rig.Retire(), AgentStart.Retired);

        rig.Reported[^1].OwnershipEvent.ShouldBe(OwnershipEvent.Retired, "it has said so before its key went");
        rig.Storage.Files.Keys.ShouldBe(["owner.a", "owner.b"], ignoreOrder: true);
        return rig.Storage.Operations - before;
    }

    private static long Add(OwnershipRig rig, StorageFault[] cuts)
    {
        long before = rig.Storage.Operations;
        foreach (StorageFault cut in cuts)
        {
            rig.Storage.AddFault(cut with { Operation = before + cut.Operation });
        }

        return before;
    }

    /// <summary>Starts the device after each cut. Where it still is what it was, the command is sent again.</summary>
    private static void Finish(OwnershipRig rig, Func<byte[]> command, AgentStart end)
    {
        AgentStart last = rig.RunThroughRestarts();
        for (int starts = 0; last != end; starts++)
        {
            starts.ShouldBeLessThan(10);
            if (!rig.IsOff && last == AgentStart.Started)
            {
                rig.Send(command());
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
    }

    /// <summary>Sends a voucher, again after each cut until the device has an owner.</summary>
    /// <returns>The write operations since the voucher was sent.</returns>
    private static long Voucher(StorageFault[] cuts)
    {
        using OwnershipRig rig = new();
        long before = Add(rig, cuts);
        byte[] voucher = rig.Voucher(number: 7).Sign(rig.Maker);
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
