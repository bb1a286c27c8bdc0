using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using HostSim.Tests.World;
using MQTTnet;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Vitals;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;

namespace HostSim.Tests;

/// <summary>The broker, and whoever finds a device, get ciphertext only.</summary>
public class BrokerSeesOnlyCiphertext
{
    [Fact]
    public async Task The_broker_sees_no_plaintext()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = FinishedRun.Demo(folder, TimeSpan.FromHours(2));
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using IMqttClient eavesdropper = new MqttClientFactory().CreateMqttClient();
        ConcurrentBag<byte[]> seen = await ListenAsync(eavesdropper, ward);
        using SimulationRun run = new(ward, options);
        await run.RunAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => seen.Count >= ward.Sensors[0].Link.Messages);

        byte[][] packs = Decrypt(ward, seen, folder);
        packs.Length.ShouldBeGreaterThan(1000);
        foreach (byte[] message in seen)
        {
            PlaintextIn(message, packs).ShouldBeEmpty();
        }

        // The same search finds all of it in what the recipient decrypts, so it would have found it above.
        packs.ShouldAllBe(pack => PlaintextIn(pack, packs).Any());
    }

    [Fact]
    public async Task The_flash_of_the_device_holds_no_plaintext()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = FinishedRun.Demo(folder, TimeSpan.FromHours(2));
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using IMqttClient eavesdropper = new MqttClientFactory().CreateMqttClient();
        ConcurrentBag<byte[]> seen = await ListenAsync(eavesdropper, ward);
        using SimulationRun run = new(ward, options) { IsNetworkPulled = true };
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
        await Wait.UntilAsync(() => seen.Count >= ward.Sensors[0].Link.Messages);
        byte[][] packs = Decrypt(ward, seen, folder);

        // The policy is not secret: it names what is measured, and has no values.
        files.Remove(NanoMedAgent.Agent.PolicyFile).ShouldBeTrue();
        files.Remove(NanoMedAgent.Agent.PolicyFile + ".b").ShouldBeTrue();
        files.Values.Sum(file => file.Length).ShouldBeGreaterThan(50_000, "a hundred minutes of readings wait on the device");
        packs.Length.ShouldBeGreaterThan(1000);
        foreach ((string name, byte[] file) in files)
        {
            PlaintextIn(file, packs).ShouldBeEmpty(name);
        }
    }

    private static async Task<ConcurrentBag<byte[]>> ListenAsync(IMqttClient eavesdropper, SimulatedWard ward)
    {
        ConcurrentBag<byte[]> seen = [];
        eavesdropper.ApplicationMessageReceivedAsync += received =>
        {
            seen.Add([.. Encoding.UTF8.GetBytes(received.ApplicationMessage.Topic), .. received.ApplicationMessage.Payload.ToArray()]);
            return Task.CompletedTask;
        };
        int port = int.Parse(ward.BrokerName.Split(':')[1], CultureInfo.InvariantCulture);
        MqttClientOptions options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build();
        await eavesdropper.ConnectAsync(options, TestContext.Current.CancellationToken);
        await eavesdropper.SubscribeAsync("#", cancellationToken: TestContext.Current.CancellationToken);
        return seen;
    }

    /// <summary>Decrypts what the eavesdropper saw, with the recipient's key, which an eavesdropper does not have.</summary>
    private static byte[][] Decrypt(SimulatedWard ward, IEnumerable<byte[]> seen, TemporaryFolder folder)
    {
        using HospitalKey recipient = HospitalKey.Load(Path.Combine(folder.Path, "recipient.key.pem"));
        string readings = $"nm/2/{ward.Sensors[0].Agent.DeviceId}/r/vitals";
        List<byte[]> packs = [];
        foreach (byte[] message in seen.Where(message => message.AsSpan().StartsWith(Encoding.UTF8.GetBytes(readings))))
        {
            foreach (SealedReading reading in SealedReading.ReadAll(message[readings.Length..])!)
            {
                packs.Add(reading.Open(ward.Store.Epochs.Find(ward.Sensors[0].Agent.DeviceId, "vitals", reading.EpochId)!)!);
            }
        }

        return [.. packs];
    }

    /// <summary>
    /// The pieces of plaintext that occur in some bytes: any eight bytes of a pack, which hold a name, a unit or a value with its
    /// neighbours; and units and names as text. Shorter pieces occur in random bytes by chance.
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
            // A record begins with its name under the label for names.
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
}
