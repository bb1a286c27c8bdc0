using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MQTTnet;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Vitals;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;

namespace HostSim.Tests;

/// <summary>The broker, and whoever finds the device, hold ciphertext and nothing else.</summary>
public class WhatStrangersSee
{
    [Fact]
    public async Task Nothing_at_the_broker_is_plaintext()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = Played.Demo(folder, TimeSpan.FromHours(2));
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using IMqttClient stranger = new MqttClientFactory().CreateMqttClient();
        ConcurrentBag<byte[]> seen = await ListenAsync(stranger, ward);
        using Run run = new(ward, options);
        await run.RunAsync(TestContext.Current.CancellationToken);
        await WaitForAsync(() => seen.Count >= ward.Beds[0].Link.Messages);

        byte[][] packs = Packs(ward, seen, folder);
        packs.Length.ShouldBeGreaterThan(1000);
        foreach (byte[] message in seen)
        {
            PlaintextIn(message, packs).ShouldBeEmpty();
        }

        // The same search finds it all in what the recipient decrypted, so it would have found it above.
        packs.ShouldAllBe(pack => PlaintextIn(pack, packs).Any());
    }

    [Fact]
    public async Task Nothing_in_the_devices_storage_is_plaintext()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = Played.Demo(folder, TimeSpan.FromHours(2));
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using IMqttClient stranger = new MqttClientFactory().CreateMqttClient();
        ConcurrentBag<byte[]> seen = await ListenAsync(stranger, ward);
        using Run run = new(ward, options) { IsLinkPulled = true };
        Dictionary<string, byte[]> files = [];
        run.Progressed += () =>
        {
            if (files.Count == 0 && run.Elapsed > TimeSpan.FromMinutes(100))
            {
                foreach (string file in Directory.EnumerateFiles(Path.Combine(folder.Path, "device")))
                {
                    files.Add(Path.GetFileName(file), File.ReadAllBytes(file));
                }
            }
        };
        await run.RunAsync(TestContext.Current.CancellationToken);
        byte[][] packs = Packs(ward, seen, folder);

        // The policy is no secret: it names what is measured, and nobody's values.
        files.Remove(NanoMedAgent.Agent.PolicyFile).ShouldBeTrue();
        files.Values.Sum(file => file.Length).ShouldBeGreaterThan(50_000, "a hundred minutes of readings wait on the device");
        packs.Length.ShouldBeGreaterThan(1000);
        foreach ((string name, byte[] file) in files)
        {
            PlaintextIn(file, packs).ShouldBeEmpty(name);
        }
    }

    private static async Task<ConcurrentBag<byte[]>> ListenAsync(IMqttClient stranger, SimulatedWard ward)
    {
        ConcurrentBag<byte[]> seen = [];
        stranger.ApplicationMessageReceivedAsync += received =>
        {
            seen.Add([.. Encoding.UTF8.GetBytes(received.ApplicationMessage.Topic), .. received.ApplicationMessage.Payload.ToArray()]);
            return Task.CompletedTask;
        };
        int port = int.Parse(ward.BrokerName.Split(':')[1], CultureInfo.InvariantCulture);
        await stranger.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build(), TestContext.Current.CancellationToken);
        await stranger.SubscribeAsync("#", cancellationToken: TestContext.Current.CancellationToken);
        return seen;
    }

    /// <summary>Opens what a stranger saw, with the recipient's key that a stranger does not have.</summary>
    private static byte[][] Packs(SimulatedWard ward, IEnumerable<byte[]> seen, TemporaryFolder folder)
    {
        using HospitalKey recipient = HospitalKey.Load(Path.Combine(folder.Path, "recipient.key.pem"));
        string readings = $"nm/1/{ward.Beds[0].Agent.DeviceId}/r/vitals";
        List<byte[]> packs = [];
        foreach (byte[] message in seen.Where(message => message.AsSpan().StartsWith(Encoding.UTF8.GetBytes(readings))))
        {
            foreach (SealedReading reading in SealedReading.ReadAll(message[readings.Length..])!)
            {
                packs.Add(reading.Open(ward.Store.Epochs.Find(ward.Beds[0].Agent.DeviceId, "vitals", reading.EpochId)!)!);
            }
        }

        return [.. packs];
    }

    /// <summary>
    /// What of a pack stands in the bytes: any eight bytes of one, which hold a name, a unit or a value with its neighbours; units and names as text.
    /// Shorter pieces turn up in random bytes by themselves.
    /// </summary>
    private static IEnumerable<string> PlaintextIn(byte[] bytes, byte[][] packs)
    {
        foreach (string text in new[] { "1/min", "mmHg", "lead-off", "motion", "uptime", "gap-first", "\"hr\"", "patient" })
        {
            if (bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)
            {
                yield return text;
            }
        }

        foreach (VitalSign sign in VitalSign.All)
        {
            // A record's beginning: the name under its label, as every pack has it.
            byte[] record = [0x00, (byte)(0x60 + sign.Name.Length), .. Encoding.UTF8.GetBytes(sign.Name), 0x02];
            if (record.Length > 4 && bytes.AsSpan().IndexOf(record) >= 0)
            {
                yield return sign.Name;
            }
        }

        foreach (byte[] pack in packs.Take(50))
        {
            for (int at = 0; at + 8 <= pack.Length; at += 4)
            {
                if (bytes.AsSpan().IndexOf(pack.AsSpan(at, 8)) >= 0)
                {
                    yield return Convert.ToHexString(pack, at, 8);
                }
            }
        }
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
