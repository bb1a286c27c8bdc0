using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Pins;
using NanoMedAgent.Simulator.Time;

namespace HostSim.Tests.Simulator;

/// <summary>Runs with the same seed can be compared byte by byte.</summary>
public class SameSeedSameBytes
{
    [Fact]
    public void Two_runs_with_the_same_seed_and_inputs_write_and_send_the_same_bytes()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey recipient = HospitalKey.Create();
        byte[] policy = SignedPolicy.Sign(DataPolicy.Default(recipient.Public, 5), authority);
        byte[] first = DigestOfRun(7, authority.Public, policy);
        DigestOfRun(7, authority.Public, policy).ShouldBe(first);
        DigestOfRun(8, authority.Public, policy).ShouldNotBe(first);
    }

    /// <summary>A digest of everything that the device publishes and stores in an hour with an outage.</summary>
    private static byte[] DigestOfRun(long seed, CosePublicKey authority, byte[] policy)
    {
        VirtualClock clock = new(DateTimeOffset.UnixEpoch.AddYears(56));
        SimulatedFlash storage = new(FlashGeometry.OfBytes(256 * 1024));
        storage.TryWrite(NanoMedAgent.Agent.AuthorityFile, authority.Encode());
        storage.TryWrite(NanoMedAgent.Agent.PolicyFile, policy);
        using SoftwareCipherEngine cipher = new();
        RecordingLink link = new();
        NanoMedAgent.Agent agent = new(new AgentPlatform
        {
            Uptime = clock,
            Date = clock,
            Entropy = new SeededEntropy(seed, 1),
            Cipher = cipher,
            Storage = storage,
            Link = link,
            Sensors = new ModelledPatient(clock, seed),
            Button = new SimulatedButton(),
            Light = new SimulatedLight(),
            Power = new SimulatedPower(),
        });
        agent.Start().ShouldBe(NanoMedAgent.AgentStart.Started);
        while (clock.UptimeMilliseconds < 3_600_000)
        {
            link.IsUp = clock.UptimeMilliseconds is < 600_000 or > 1_800_000;
            clock.AdvanceTo(Math.Max(agent.Step(), clock.UptimeMilliseconds + 1));
        }

        link.Published.Count.ShouldBeGreaterThan(400);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        link.Published.ForEach(hash.AppendData);
        foreach ((string name, byte[] file) in storage.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.ASCII.GetBytes(name));
            hash.AppendData(file);
        }

        return hash.GetHashAndReset();
    }

    private sealed class RecordingLink : ILink
    {
        public List<byte[]> Published { get; } = [];

        public bool IsUp { get; set; }

        public int InFlight => 0;

        public bool TryPublish(string topic, byte[] payload, bool retain)
        {
            if (IsUp)
            {
                Published.Add(payload);
            }

            return IsUp;
        }

        public bool TryReceive(MessageKind kind, out byte[] payload)
        {
            payload = null!;
            return false;
        }
    }
}
