using System.Security.Cryptography;
using Agent.Tests.Pairing;
using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Storage;
using DataPolicy = NanoMedAgent.Hospital.Policies.DataPolicy;
using Firmware = NanoMedAgent.Agent;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Agent.Tests.Storage;

/// <summary>Everything that a start needs is there twice: what is damaged is used no more, written again and reported.</summary>
public class SecondCopies
{
    public static TheoryData<string> Files =>
    [
        "authority", "authority.b", "policy", "policy.b", "setup", "setup.b", "key.a", "key.b", "counters.a", "counters.b", "ceilings.a",
        "ceilings.b", "pairing.a", "pairing.b", "command.a", "command.b",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_flipped_bit_in_any_byte_of_any_copy_changes_nothing_and_is_repaired(string file)
    {
        using PairingRig rig = new();
        byte[] association = rig.Pair();
        SimulatedWard ward = rig.Ward;
        string device = ward.Agent.DeviceId;
        int length = ward.Storage.Files[file].Length;
        for (int bit = 0; bit < 8 * length; bit++)
        {
            // One bit of each byte; in a campaign each bit.
            if (!Effort.Tries(bit % 8 == bit / 8 % 8 ? 0 : 1, oneOf: 2))
            {
                continue;
            }

            ward.Storage.FlipBit(file, bit);
            ward.Restart().ShouldBe(AgentStart.Started, $"bit {bit}");
            ward.Agent.DeviceId.ShouldBe(device);
            rig.State.ShouldBe(PairingState.Associated, $"bit {bit}");
        }

        rig.Run(30);
        ward.Readings.ShouldNotBeEmpty();
        ward.Readings.Select(reading => reading.Association).Distinct().ShouldBe([Convert.ToHexStringLower(association)]);
        ward.Collector.Counters.Refused.ShouldBeEmpty();
        ShouldBeWhole(ward);
    }

    [Theory]
    [InlineData("authority", StoredState.Authority)]
    [InlineData("authority.b", StoredState.Authority)]
    [InlineData("policy", StoredState.Policy)]
    [InlineData("policy.b", StoredState.Policy)]
    [InlineData("setup", StoredState.SetupCode)]
    [InlineData("setup.b", StoredState.SetupCode)]
    [InlineData("key.a", StoredState.Key)]
    [InlineData("counters.b", StoredState.Counters)]
    public void What_was_repaired_is_reported_to_the_ward_and_to_the_journal(string file, StoredState state)
    {
        using PairingRig rig = new();
        rig.Pair();
        rig.Ward.Storage.FlipBit(file, (8 * (rig.Ward.Storage.Files[file].Length - 1)) + 1);
        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Run(30);
        (long, long) repaired = ((long)StorageEvent.Repaired, (long)state);
        rig.Ward.EventStream.Where(reported => reported.Kind == DeviceEvent.StorageKind)
            .Select(reported => (reported.What, reported.Number)).ShouldBe([repaired]);
        rig.Ward.Store.Events.List().Where(stored => stored.Reported.Kind == DeviceEvent.StorageKind)
            .Select(stored => (stored.Reported.What, stored.Reported.Number)).ShouldBe([repaired]);
        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Run(30);
        rig.Ward.EventStream.Count(reported => reported.Kind == DeviceEvent.StorageKind).ShouldBe(1, "it is whole now");
    }

    [Theory]
    [InlineData("authority")]
    [InlineData("policy")]
    [InlineData("setup")]
    public void A_file_that_is_gone_or_torn_or_cannot_be_read_any_more_is_used_from_its_copy(string file)
    {
        using PairingRig rig = new();
        rig.Pair();
        byte[] content = rig.Ward.Storage.Files[file];
        rig.Ward.Storage.Delete(file);
        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Ward.Storage.Files[file].ShouldBe(content);
        foreach (int length in (int[])[0, 1, content.Length / 2, content.Length - 1])
        {
            rig.Ward.Write(file, content[..length]);
            rig.Ward.Restart().ShouldBe(AgentStart.Started);
            rig.Ward.Storage.Files[file].ShouldBe(content);
        }

        rig.Ward.Write(file, [.. content, .. new byte[4096]]);
        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Ward.Storage.Files[file].ShouldBe(content);
    }

    [Theory]
    [InlineData("authority", StoredState.Authority)]
    [InlineData("policy", StoredState.Policy)]
    [InlineData("policy.b", StoredState.Policy)]
    public void A_file_in_a_bad_block_is_used_from_its_copy_and_reported_and_not_overwritten(string file, StoredState state)
    {
        using SimulatedWard ward = new();
        int place = Array.IndexOf([.. ward.Storage.Files.Keys.Order(StringComparer.Ordinal)], file);
        ward.Storage.AddFault(new StorageFault(StorageFaultKind.Unreadable, ward.Storage.Operations + 1, place));
        ward.Write("zzz", [1]);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 2);
        ward.Readings.Count.ShouldBe(4 * 2);
        ward.Storage.Read(file, new byte[4096], out _).ShouldBe(StorageResult.Failed);
        ward.EventStream.Where(reported => reported.Kind == DeviceEvent.StorageKind)
            .Select(reported => (reported.What, reported.Number)).ShouldBe([((long)StorageEvent.Failed, (long)state)]);
    }

    [Fact]
    public void A_power_cut_at_any_write_of_a_repair_or_of_a_second_copy_leaves_a_device_that_starts_under_its_policy()
    {
        foreach (StorageFaultKind kind in PowerCutKinds.All)
        {
            foreach (string file in (string[])["authority", "authority.b", "policy", "policy.b", "setup", "setup.b", "key.b"])
            {
                for (int operation = 1; IsCut(file, kind, operation); operation++)
                {
                    operation.ShouldBeLessThan(30);
                }
            }
        }
    }

    [Fact]
    public void A_policy_that_the_authority_has_signed_anew_replaces_both_copies()
    {
        using SimulatedWard ward = new();
        ward.Install(policy => policy with { EpochSeconds = 600 });
        byte[] policy = ward.Storage.Files[Firmware.PolicyFile];
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Storage.Files[Firmware.PolicyFile + ".b"][..^4].ShouldBe(policy);
        ward.Run(minutes: 1);
        ward.EventStream.ShouldBeEmpty("a new policy is no damage");
        ward.Storage.FlipBit(Firmware.PolicyFile, 800);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Storage.Files[Firmware.PolicyFile].ShouldBe(policy);
    }

    [Fact]
    public void Under_a_new_authority_the_old_policy_does_not_come_back()
    {
        using SimulatedWard ward = new();
        using HospitalKey other = HospitalKey.Create();
        ward.Write(Firmware.AuthorityFile, other.Public.Encode());
        byte[] policy = SignedPolicy.Sign(DataPolicy.Default(ward.Recipient.Public, 60), other);
        policy[^1] ^= 1;
        ward.Write(Firmware.PolicyFile, policy);
        ward.Restart().ShouldBe(AgentStart.PolicyRefused);
        ward.Agent.PolicyRefusal.ShouldBe(PolicyRefusal.NotByAuthority);
        policy[^1] ^= 1;
        ward.Write(Firmware.PolicyFile, policy);
        ward.Restart().ShouldBe(AgentStart.Started);
    }

    [Fact]
    public void A_policy_that_the_authority_has_signed_and_the_device_does_not_understand_is_not_replaced_by_the_former_one()
    {
        using SimulatedWard ward = new();
        byte[] policy = ward.SignAsAuthority(Convert.FromHexString("A0"));
        ward.Write(Firmware.PolicyFile, policy);
        ward.Restart().ShouldBe(AgentStart.PolicyRefused);
        ward.Storage.Files[Firmware.PolicyFile].ShouldBe(policy);
    }

    [Fact]
    public void A_new_setup_code_is_taken_and_not_repaired_away()
    {
        using PairingRig rig = new();
        byte[] code = RandomNumberGenerator.GetBytes(16);
        rig.Ward.Write("setup", code);
        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Ward.Storage.Files["setup"].ShouldBe(code);
        rig.Ward.Storage.Files["setup.b"][..^4].ShouldBe(code);
    }

    [Fact]
    public void Readings_behind_a_policy_of_which_both_copies_are_damaged_survive_until_it_is_provisioned_again()
    {
        using SimulatedWard ward = new();
        ward.Link.GoDown();
        ward.Run(minutes: 30);
        ward.Agent.TryFlush().ShouldBeTrue();
        byte[] policy = [.. ward.Storage.Files[Firmware.PolicyFile]];
        Dictionary<string, byte[]> before = new(ward.Storage.Files);
        ward.Storage.FlipBit(Firmware.PolicyFile, 900);
        ward.Storage.FlipBit(Firmware.PolicyFile + ".b", 901);
        for (int start = 0; start < 3; start++)
        {
            ward.Restart().ShouldBe(AgentStart.PolicyRefused);
            ward.Light.Pattern.ShouldBe(LightPattern.Fault);
        }

        foreach ((string name, byte[] content) in before.Where(file => !file.Key.StartsWith("policy", StringComparison.Ordinal)))
        {
            ward.Storage.Files[name].ShouldBe(content, name);
        }

        ward.Write(Firmware.PolicyFile, policy);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Link.IsUp = true;
        ward.Run(minutes: 10);
        ward.Readings.Count.ShouldBe(4 * 40);
        ward.Agent.Waiting.ShouldBe(0);
    }

    [Fact]
    public void A_copy_that_differs_in_many_bits_is_another_content_and_one_that_differs_in_few_is_damaged()
    {
        SimulatedFlash flash = new(new FlashGeometry(16));
        byte[] content = RandomNumberGenerator.GetBytes(16);
        flash.TryWrite("file", content).ShouldBeTrue();
        ShouldChoose(flash, content, isRepaired: false);
        for (int bits = 1; bits <= 128; bits++)
        {
            byte[] changed = [.. content];
            for (int bit = 0; bit < bits; bit++)
            {
                changed[bit % 16] ^= (byte)(1 << (bit / 16));
            }

            flash.TryWrite("file", changed).ShouldBeTrue();
            bool isDamaged = bits <= 16;
            content = isDamaged ? content : changed;
            ShouldChoose(flash, content, isDamaged);
        }
    }

    private static void ShouldChoose(SimulatedFlash flash, byte[] content, bool isRepaired)
    {
        TwinFile file = new(flash, "file", 16);
        file.Read().ShouldBe(StorageResult.Found);
        file.Choose(out bool wasRepaired).ShouldBe(content);
        wasRepaired.ShouldBe(isRepaired);
        flash.Files["file"].ShouldBe(content);
        flash.Files["file.b"][..^4].ShouldBe(content);
    }

    private static void ShouldBeWhole(SimulatedWard ward)
    {
        foreach (string name in (string[])["authority", "policy", "setup"])
        {
            TwinFile file = new(ward.Storage, name, 2048);
            file.Read().ShouldBe(StorageResult.Found);
            file.Copy.ShouldBe(file.Main, name);
        }

        StateFile key = new(ward.Storage, "key", 32);
        key.Read(out _).ShouldBe(StorageResult.Found);
        key.IsWhole.ShouldBeTrue();
    }

    /// <summary>Damages a file, and cuts the power at a write of the next start.</summary>
    /// <returns>Whether there was such a write.</returns>
    private static bool IsCut(string file, StorageFaultKind kind, int operation)
    {
        using SimulatedWard ward = new();
        ward.Write("setup", Enumerable.Range(0, 16).Select(place => (byte)place).ToArray());
        ward.Restart().ShouldBe(AgentStart.Started);
        string device = ward.Agent.DeviceId;
        Dictionary<string, byte[]> before = new(ward.Storage.Files);
        ward.Storage.FlipBit(file, 8 * (ward.Storage.Files[file].Length - 2));
        ward.Storage.AddFault(new StorageFault(kind, ward.Storage.Operations + operation, 7));
        ward.Restart();
        bool isCut = ward.IsOff;
        ward.Storage.ClearFaults();
        ward.Restart().ShouldBe(AgentStart.Started, $"{file}, {kind}@{operation}");
        ward.Agent.DeviceId.ShouldBe(device);
        foreach (string name in (string[])["authority", "authority.b", "policy", "policy.b", "setup", "setup.b"])
        {
            ward.Storage.Files[name].ShouldBe(before[name], $"{name} after {file}, {kind}@{operation}");
        }

        return isCut;
    }
}
