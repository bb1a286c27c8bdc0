using System.Formats.Cbor;
using Hospital.Tests.BrokenFiles;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.MedAgent;

namespace Hospital.Tests.CommandLine;

/// <summary><c>medagent authority rotate</c> and <c>medagent authority status</c>.</summary>
public sealed class RotatingTheAuthority : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _former = HospitalKey.Create();
    private readonly HospitalKey _next = HospitalKey.Create();

    public RotatingTheAuthority()
    {
        _former.Save(_folder.File("former.pem"));
        _next.Save(_folder.File("next.pem"));
    }

    public void Dispose()
    {
        _former.Dispose();
        _next.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Watching_shows_how_many_devices_obey_the_new_key_and_the_status_shows_each()
    {
        await using FakeDevice device = await FakeDevice.StartAsync((self, command) => [self.Answer(0, CounterOf(command), 0)]);
        Register(device);
        ProgramResult rotated = await RotateAsync(device, "--all", "--watch");
        (rotated.Status, rotated.Error).ShouldBe((0, ""));
        rotated.Output.ShouldContain($"1 of 1 devices obey the key {Convert.ToHexStringLower(_next.Public.KeyId)}");
        await ReceivedAsync(device, 2);

        ProgramResult again = await RotateAsync(device, device.Id, "--watch");
        (again.Status, again.Error).ShouldBe((0, ""));
        device.Received.Count.ShouldBe(2, "nothing is sent again");

        ProgramResult status = await RunAsync("authority", "status");
        status.Output.ShouldContain(device.Id);
        status.Output.ShouldContain(Convert.ToHexStringLower(_former.Public.KeyId));
        status.Output.ShouldNotContain(" no ");
    }

    [Fact]
    public async Task A_device_that_does_not_answer_waits_and_the_next_run_goes_on()
    {
        bool isOff = true;
        await using FakeDevice device = await FakeDevice.StartAsync(
            (self, command) => isOff ? [] : [self.Answer(0, CounterOf(command), 0)]);
        Register(device);
        ProgramResult first = await RotateAsync(device, "--all", "--watch", "--wait", "2");
        first.Status.ShouldBe(2);
        first.Output.ShouldContain("0 of 1 devices");
        (await RunAsync("authority", "status")).Output.ShouldContain(" no ");

        await ReceivedAsync(device, 2);
        isOff = false;
        ProgramResult second = await RotateAsync(device, "--all", "--watch");
        second.Status.ShouldBe(0, second.Error);
        await ReceivedAsync(device, 4);
        byte[][] received = [.. device.Received];
        received[2].ShouldBe(received[0], "nothing was signed again");
    }

    [Fact]
    public async Task Without_watching_it_waits_for_the_ward()
    {
        await using FakeDevice device = await FakeDevice.StartAsync((_, _) => []);
        Register(device);
        ProgramResult rotated = await RotateAsync(device, "--all");
        rotated.Status.ShouldBe(0, rotated.Error);
        rotated.Output.ShouldContain("1 have not confirmed it");
        device.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_device_that_nobody_has_registered_is_named_and_the_exit_code_says_so()
    {
        await using FakeDevice device = await FakeDevice.StartAsync((_, _) => []);
        Register(device);
        using (AssociationStore store = AssociationStore.Open(_folder.File("readings.db")))
        {
            store.DeviceStates.Change(["00112233445566778899"], DeviceState.Made, "admin", "delivery 7", DateTimeOffset.UtcNow);
        }

        ProgramResult rotated = await RotateAsync(device, device.Id, "00112233445566778899");
        rotated.Status.ShouldBe(1, rotated.Error);
        rotated.Output.ShouldContain("00112233445566778899: it is not registered here");
    }

    [Fact]
    public async Task The_same_key_twice_is_a_mistake()
    {
        await using FakeDevice device = await FakeDevice.StartAsync((_, _) => []);
        Register(device);
        ProgramResult rotated = await RunAsync(
            "authority", "rotate", "--authority", _folder.File("former.pem"), "--new", _folder.File("former.pem"), "--all");
        rotated.Status.ShouldBe(2);
        rotated.Error.ShouldContain("this is the former key");
    }

    private static long CounterOf(byte[] command)
    {
        CborReader reader = new(CommandMacs.ContentOf(CommandMacs.ContentOf(command)));
        reader.ReadStartArray();
        reader.ReadTextString();
        reader.ReadTextString();
        return reader.ReadInt64();
    }

    /// <summary>Each change, and a command of the new key behind it.</summary>
    private static async Task ReceivedAsync(FakeDevice device, int count)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(1));
        while (device.Received.Count < count)
        {
            await Task.Delay(10, patience.Token);
        }

        device.Received.Count.ShouldBe(count);
    }

    private void Register(FakeDevice device)
    {
        using AssociationStore store = AssociationStore.Open(_folder.File("readings.db"));
        store.Devices.Add(new RegisteredDevice(device.Key, "SN1", DateTimeOffset.UtcNow, "nurse"));
    }

    private Task<ProgramResult> RotateAsync(FakeDevice device, params string[] more) => RunAsync(
    [
        "authority", "rotate", "--authority", _folder.File("former.pem"), "--new", _folder.File("next.pem"), "--broker", device.Broker,
        .. more,
    ]);

    private Task<ProgramResult> RunAsync(params string[] arguments) =>
        CapturedConsole.RunAsync(() => MedAgentCommand.RunAsync([.. arguments, "--db", _folder.File("readings.db")]));
}
