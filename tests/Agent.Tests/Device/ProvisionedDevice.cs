using System.Diagnostics;
using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Pins;
using NanoMedAgent.Simulator.Time;
using Firmware = NanoMedAgent.Agent;

namespace Agent.Tests.Device;

/// <summary>The device accepts the files that medagent writes for it.</summary>
public sealed class ProvisionedDevice : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nanomedagent-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_device_starts_with_the_files_of_medagent_and_its_printed_key_makes_its_label()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey recipient = HospitalKey.Create();
        await File.WriteAllTextAsync(At("authority.pub.pem"), authority.Public.ToPem(), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(At("policy.cose"), SignedPolicy.Sign(DataPolicy.Default(recipient.Public, 60), authority),
            TestContext.Current.CancellationToken);
        (await RunAsync(
            "device", "provision", "--board", "esp32-devkitc", "--wifi-name", "Ward", "--wifi-open", "--broker", "10.0.0.1", "--no-tls",
            "--authority", At("authority.pub.pem"), "--policy", At("policy.cose"), "--out", At("device"))).ShouldBe(0);

        SimulatedFlash flash = new(FlashGeometry.OfBytes(256 * 1024));
        foreach (string path in Directory.EnumerateFiles(At("device/files")))
        {
            flash.TryWrite(Path.GetFileName(path), await File.ReadAllBytesAsync(path,
                TestContext.Current.CancellationToken)).ShouldBeTrue();
        }

        VirtualClock clock = new(DateTimeOffset.UnixEpoch.AddYears(56));
        Firmware agent = new(new AgentPlatform
        {
            Uptime = clock,
            Date = clock,
            Entropy = new SystemEntropy(),
            Cipher = new SoftwareCipherEngine(),
            Storage = flash,
            Link = new FakeLink(),
            Sensors = new ScriptedPatient(),
            Button = new SimulatedButton(),
            Light = new SimulatedLight(),
            Power = new SimulatedPower(),
        });
        agent.Start().ShouldBe(AgentStart.Started);
        agent.Step();

        (await RunAsync("device", "provision", "--label-only", "--out", At("device"), "--public-key",
            Convert.ToHexStringLower(agent.PublicKey))).ShouldBe(0);
        CosePublicKey.FromPem(At("device/device.pub.pem")).DeviceId.ShouldBe(agent.DeviceId);
        DeviceLabel label = DeviceLabel.Of(
            await File.ReadAllTextAsync(At("device/serial"), TestContext.Current.CancellationToken),
            CosePublicKey.FromPem(At("device/device.pub.pem")), flash.Files["setup"]);
        (await File.ReadAllTextAsync(At("device/label.svg"), TestContext.Current.CancellationToken)).ShouldContain(
            label.TypedSetupCode[..19]);
    }

    private static async Task<int> RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [MedAgentProgram(), .. arguments]);
        return (await StartedProgram.RunAsync(start, TestContext.Current.CancellationToken)).Status;
    }

    /// <summary>medagent, built for the same configuration and framework as this assembly.</summary>
    private static string MedAgentProgram()
    {
        string build = Path.GetRelativePath(Path.Combine(SourceTree.Root!, "tests/Agent.Tests"), AppContext.BaseDirectory);
        return Path.Combine(SourceTree.Root!, "tools/MedAgent", build, "medagent.dll");
    }

    private string At(string name) => Path.Combine(_folder, name);
}
