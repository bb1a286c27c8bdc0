using System.Formats.Cbor;
using System.Text.RegularExpressions;
using Hospital.Tests.BrokenFiles;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.MedAgent;

namespace Hospital.Tests.CommandLine;

/// <summary><c>medagent device attest</c>, and <c>medagent attestation</c> afterwards.</summary>
public sealed class AskingForEvidence : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SignedReleases _releases = new(12);
    private readonly HospitalKey _authority = HospitalKey.Create();

    public AskingForEvidence()
    {
        Directory.CreateDirectory(_folder.File("releases"));
        File.WriteAllBytes(_folder.File("releases/12.suit"), _releases.Envelope(12));
        File.WriteAllText(_folder.File("vendor.pub.pem"), _releases.Vendor.ToPem());
        _authority.Save(_folder.File("authority.key.pem"));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _releases.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_result_is_shown_as_a_table_and_stored()
    {
        await using FakeDevice device = await FakeDevice.StartAsync((self, command) =>
            [self.Answer(0, CounterOf(command), 0), self.Show(_releases.Running(12) with { Nonce = NonceOf(command) })]);
        Register(device);
        ProgramResult asked = await AskAsync(device);
        (asked.Status, asked.Error).ShouldBe((0, ""));
        asked.Output.ShouldContain("affirming");
        Regex.Replace(asked.Output, " +", " ").ShouldContain("secure boot unknown");

        ProgramResult shown = await RunAsync("attestation", "show", device.Id);
        shown.Status.ShouldBe(0);
        shown.Output.ShouldContain("affirming");
        (await RunAsync("attestation", "list")).Output.ShouldContain(device.Id);
    }

    [Fact]
    public async Task A_device_that_runs_something_else_is_told_by_the_exit_code()
    {
        await using FakeDevice device = await FakeDevice.StartAsync((self, command) =>
            [self.Show(_releases.Running(12, image: new byte[32]) with { Nonce = NonceOf(command) })]);
        Register(device);
        ProgramResult asked = await AskAsync(device);
        asked.Status.ShouldBe(1);
        asked.Output.ShouldContain("what is loaded is not what the vendor signed");
        (await RunAsync("attestation", "show", device.Id)).Status.ShouldBe(1);
    }

    [Fact]
    public async Task Repeated_evidence_is_no_answer_and_a_refusal_is_shown()
    {
        await using FakeDevice device = await FakeDevice.StartAsync((self, command) =>
            [self.Show(_releases.Running(12) with { Nonce = new byte[16] }), self.Answer(7, CounterOf(command), 0)]);
        Register(device);
        ProgramResult asked = await AskAsync(device);
        asked.Status.ShouldBe(1, asked.Error);
        asked.Output.ShouldContain("the device does not know this command");
    }

    [Fact]
    public async Task Without_watching_the_nonce_waits_for_the_ward()
    {
        await using FakeDevice device = await FakeDevice.StartAsync((_, _) => []);
        Register(device);
        ProgramResult asked = await RunAsync(
            "device", "attest", device.Id, "--authority", _folder.File("authority.key.pem"), "--broker", device.Broker);
        asked.Status.ShouldBe(0);
        device.Received.TryDequeue(out byte[]? command).ShouldBeTrue();
        using AssociationStore store = AssociationStore.Open(_folder.File("readings.db"));
        store.Attestations.IsAwaited(device.Id, NonceOf(command!), DateTimeOffset.UtcNow).ShouldBeTrue();
    }

    [Fact]
    public async Task Releases_of_nobody_are_a_mistake()
    {
        File.WriteAllText(_folder.File("vendor.pub.pem"), _authority.Public.ToPem());
        await using FakeDevice device = await FakeDevice.StartAsync((_, _) => []);
        Register(device);
        ProgramResult asked = await AskAsync(device);
        asked.Status.ShouldBe(2);
        asked.Error.ShouldContain("there is no release (*.suit) of this vendor");
    }

    private static byte[] NonceOf(byte[] command)
    {
        CborReader reader = PartsOf(command);
        reader.ReadInt64();
        reader.ReadInt64();
        return reader.ReadByteString();
    }

    private static long CounterOf(byte[] command) => PartsOf(command).ReadInt64();

    /// <summary>The parts of a command behind its name.</summary>
    private static CborReader PartsOf(byte[] command)
    {
        CborReader reader = new(CommandMacs.ContentOf(CommandMacs.ContentOf(command)));
        reader.ReadStartArray();
        reader.ReadTextString();
        reader.ReadTextString().ShouldBe("attest");
        return reader;
    }

    private void Register(FakeDevice device)
    {
        using AssociationStore store = AssociationStore.Open(_folder.File("readings.db"));
        store.Devices.Add(new RegisteredDevice(device.Key, "SN1", DateTimeOffset.UtcNow, "nurse"));
    }

    private Task<ProgramResult> AskAsync(FakeDevice device) => RunAsync(
        "device", "attest", device.Id, "--authority", _folder.File("authority.key.pem"), "--broker", device.Broker, "--watch",
        "--releases", _folder.File("releases"), "--vendor", _folder.File("vendor.pub.pem"));

    private Task<ProgramResult> RunAsync(params string[] arguments) =>
        CapturedConsole.RunAsync(() => MedAgentCommand.RunAsync([.. arguments, "--db", _folder.File("readings.db")]));
}
