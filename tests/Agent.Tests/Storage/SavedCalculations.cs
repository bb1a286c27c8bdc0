using System.Security.Cryptography;
using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Simulator.Flash;
using DataPolicy = NanoMedAgent.Hospital.Policies.DataPolicy;
using Firmware = NanoMedAgent.Agent;
using PolicyRefusal = NanoMedAgent.Policy.PolicyRefusal;

namespace Agent.Tests.Storage;

/// <summary>
/// Files that only save a device calculations: tables of keys, and what a start has verified. Whatever becomes of them, the device does
/// what it did before, believes nothing in them that it has not written itself, and makes them anew.
/// </summary>
public class SavedCalculations
{
    // Public key and its MAC; behind them is the policy's.
    private const int PublicKeyLength = 96;

    public static TheoryData<string> Files => ["verified.a", "verified.b", "table-00", "table-01"];

    [Fact]
    public void The_first_start_makes_them_and_no_later_start_changes_them()
    {
        using SimulatedWard ward = Measuring();
        Dictionary<string, byte[]> made = Saved(ward);
        made.Keys.Order().ShouldBe(Files.Select(row => row.Data).Order());
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 2);
        foreach ((string file, byte[] content) in made)
        {
            // A write would have put another array there.
            ward.Storage.Files[file].ShouldBeSameAs(content);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_that_is_changed_torn_or_gone_is_made_anew_and_nothing_in_it_is_believed(string file)
    {
        using SimulatedWard ward = Measuring();
        string device = ward.Agent.DeviceId;
        byte[] content = ward.Storage.Files[file];
        Random dice = new(file.Length + file[^1]);
        List<byte[]?> contents = [null, [], content[..1], content[..(content.Length / 2)], content[..^1], [.. content, 0],
            [.. content, .. new byte[4096]], new byte[content.Length], RandomNumberGenerator.GetBytes(content.Length)];
        contents.AddRange(Enumerable.Range(0, Effort.Cases(30)).Select(_ => Flipped(content, dice.Next(8 * content.Length))));
        foreach (byte[]? other in contents)
        {
            int readings = ward.Readings.Count;
            ward.Storage.Delete(file);
            if (other is not null)
            {
                ward.Write(file, other);
            }

            // The authority's table is used for another policy.
            ward.Install(policy => policy);
            ward.Restart().ShouldBe(AgentStart.Started);
            ward.Run(minutes: 2);
            ward.Agent.DeviceId.ShouldBe(device);
            ward.Readings.Count.ShouldBeGreaterThan(readings);
            if (file.StartsWith("table", StringComparison.Ordinal))
            {
                ward.Storage.Files[file].ShouldBe(content);
            }
            else
            {
                State(ward.Storage.Files[file])[..PublicKeyLength].ShouldBe(State(content)[..PublicKeyLength]);
            }
        }

        ward.Collector.Counters.Refused.ShouldBeEmpty();
    }

    [Fact]
    public void Both_copies_of_what_was_verified_may_be_lost()
    {
        using SimulatedWard ward = Measuring();
        Dictionary<string, byte[]> made = Saved(ward);
        ward.Storage.FlipBit("verified.a", 100);
        ward.Storage.FlipBit("verified.b", 100);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 2);
        ShouldBeMade(ward, made);
    }

    [Fact]
    public void The_files_of_another_device_of_the_same_hospital_are_not_believed()
    {
        using SimulatedWard ward = Measuring();
        using SimulatedWard other = new(seed: 2);
        foreach (string file in (string[])[Firmware.AuthorityFile, Firmware.PolicyFile])
        {
            other.Replace(file, ward.Storage.Files[file]);
        }

        other.Restart().ShouldBe(AgentStart.Started);
        other.Run(minutes: 2);
        string device = ward.Agent.DeviceId;
        device.ShouldNotBe(other.Agent.DeviceId);
        Dictionary<string, byte[]> made = Saved(ward);
        foreach ((string file, byte[] content) in Saved(other))
        {
            content.ShouldNotBe(made[file]);
            ward.Write(file, content);
        }

        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 2);
        ward.Agent.DeviceId.ShouldBe(device);
        ShouldBeMade(ward, made);
        ward.Collector.Counters.Refused.ShouldBeEmpty();
    }

    [Fact]
    public void The_table_of_one_key_is_not_believed_in_the_place_of_another()
    {
        using SimulatedWard ward = Measuring();
        Dictionary<string, byte[]> made = Saved(ward);
        ward.Write("table-00", made["table-01"]);
        ward.Write("table-01", made["table-00"]);
        ward.Restart().ShouldBe(AgentStart.Started);
        int readings = ward.Readings.Count;
        ward.Run(minutes: 2);
        ward.Readings.Count.ShouldBeGreaterThan(readings);

        // The authority's is needed again with its next policy.
        ward.Install(policy => policy);
        ward.Restart().ShouldBe(AgentStart.Started);
        ShouldBeTables(ward, made);
    }

    [Fact]
    public void A_policy_that_an_earlier_start_has_not_verified_is_verified()
    {
        using SimulatedWard ward = Measuring();
        byte[] policy = ward.Storage.Files[Firmware.PolicyFile];
        using HospitalKey stranger = HospitalKey.Create();
        byte[] forged = SignedPolicy.Sign(DataPolicy.Default(stranger.Public, 60), stranger);
        ward.Replace(Firmware.PolicyFile, forged);
        ward.Restart().ShouldBe(AgentStart.PolicyRefused);
        ward.Agent.PolicyRefusal.ShouldBe(PolicyRefusal.NotByAuthority);

        // The payload is what it was.
        ward.Replace(Firmware.PolicyFile, Flipped(policy, (8 * policy.Length) - 1));
        ward.Restart().ShouldBe(AgentStart.PolicyRefused);
        ward.Agent.PolicyRefusal.ShouldBe(PolicyRefusal.NotByAuthority);
        ward.Replace(Firmware.PolicyFile, policy);
        ward.Restart().ShouldBe(AgentStart.Started);
    }

    [Fact]
    public void A_policy_that_was_verified_is_not_believed_under_another_authority()
    {
        using SimulatedWard ward = Measuring();
        using HospitalKey stranger = HospitalKey.Create();
        ward.Replace(Firmware.AuthorityFile, stranger.Public.Encode());
        ward.Restart().ShouldBe(AgentStart.PolicyRefused);
        ward.Agent.PolicyRefusal.ShouldBe(PolicyRefusal.NotByAuthority);
    }

    [Fact]
    public void A_new_recipient_gets_a_table_in_the_place_of_the_former_one()
    {
        using SimulatedWard ward = Measuring();
        byte[] former = ward.Storage.Files["table-01"];
        using HospitalKey recipient = HospitalKey.Create();
        ward.Install(_ => DataPolicy.Default(recipient.Public, 60));
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 2);
        ward.Storage.Files["table-01"].ShouldNotBe(former);
        Saved(ward).Keys.Order().ShouldBe(Files.Select(row => row.Data).Order());
    }

    [Theory]
    [InlineData("table-00")]
    [InlineData("table-01")]
    [InlineData("verified.")]
    public void A_storage_that_takes_no_file_of_them_costs_time_and_nothing_else(string refused)
    {
        using SimulatedWard ward = Measuring();
        for (int operation = 1; operation <= 10; operation++)
        {
            string[] files = [.. Saved(ward).Keys.Where(name => name.StartsWith(refused, StringComparison.Ordinal))];
            foreach (string file in files)
            {
                ward.Storage.Delete(file);
            }

            int readings = ward.Readings.Count;
            ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, ward.Storage.Operations + operation, 3));
            AgentStart outcome = ward.Restart();
            outcome.ShouldBeOneOf(AgentStart.Started, AgentStart.StorageFailed);
            ward.Run(minutes: outcome == AgentStart.Started ? 1 : 0);
            ward.Storage.ClearFaults();
            while (!ward.Storage.TryWrite("scrap", []))
            {
                // It is full for three operations.
            }

            ward.Install(policy => policy);
            ward.Restart().ShouldBe(AgentStart.Started);
            ward.Run(minutes: 2);
            ward.Readings.Count.ShouldBeGreaterThan(readings);
            Saved(ward).Keys.Order().ShouldBe(Files.Select(row => row.Data).Order());
        }

        ward.Collector.Counters.Refused.ShouldBeEmpty();
    }

    [Fact]
    public void Epochs_without_end_write_them_once()
    {
        using SimulatedWard ward = Measuring(policy => policy with { EpochSeconds = 60 });
        Dictionary<string, byte[]> made = Saved(ward);
        long epochs = ward.Agent.Counters.EpochsBegun;
        ward.Run(minutes: 60);
        (ward.Agent.Counters.EpochsBegun - epochs).ShouldBeGreaterThan(50);
        foreach ((string file, byte[] content) in made)
        {
            // A write would have put another array there.
            ward.Storage.Files[file].ShouldBeSameAs(content);
        }
    }

    private static SimulatedWard Measuring(Func<DataPolicy, DataPolicy>? change = null)
    {
        SimulatedWard ward = new(change: change);
        ward.Run(minutes: 2);
        ward.Readings.ShouldNotBeEmpty();
        return ward;
    }

    private static Dictionary<string, byte[]> Saved(SimulatedWard ward) => ward.Storage.Files
        .Where(file => file.Key.StartsWith("verified", StringComparison.Ordinal) || file.Key.StartsWith("table", StringComparison.Ordinal))
        .ToDictionary(file => file.Key, file => file.Value);

    private static void ShouldBeMade(SimulatedWard ward, Dictionary<string, byte[]> made)
    {
        // The copies are written in turn.
        Saved(ward).Values.Select(State).ShouldContain(state => state.SequenceEqual(State(made["verified.a"])));
        ward.Storage.Files["table-01"].ShouldBe(made["table-01"]);
    }

    private static void ShouldBeTables(SimulatedWard ward, Dictionary<string, byte[]> made)
    {
        ward.Storage.Files["table-00"].ShouldBe(made["table-00"]);
        ward.Storage.Files["table-01"].ShouldBe(made["table-01"]);
    }

    /// <summary>What a state file holds between its counter and its checksum.</summary>
    private static byte[] State(byte[] file) => file[4..^4];

    private static byte[] Flipped(byte[] content, int bit)
    {
        byte[] other = [.. content];
        other[bit / 8] ^= (byte)(1 << (bit % 8));
        return other;
    }
}
