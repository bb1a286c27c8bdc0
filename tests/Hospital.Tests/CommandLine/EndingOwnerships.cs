using System.Formats.Cbor;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;

namespace Hospital.Tests.CommandLine;

/// <summary><c>medagent device hand-over</c> and <c>medagent device retire</c>.</summary>
public sealed class EndingOwnerships : IDisposable
{
    private const int Unowned = 1;
    private const int Owned = 2;
    private const int Retired = 3;
    private const int NotByAuthority = 2;
    private const int NotDelivered = 30;

    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _authority = HospitalKey.Create();

    public EndingOwnerships() => _authority.Save(_folder.File("authority.key.pem"));

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Retired_devices_prove_it_and_their_states_follow()
    {
        await using FakeDevice first = await FakeDevice.StartAsync(CarryOut);
        await using FakeDevice second = await FakeDevice.JoinAsync(first, CarryOut);
        Register(first, second);
        await File.WriteAllTextAsync(
            _folder.File("ids.txt"), $"{first.Id}\n{second.Id}\n", TestContext.Current.CancellationToken);
        ProgramResult done = await RunAsync(
            first, "retire", "--devices", _folder.File("ids.txt"), "--reason", "broken", "--now", "--watch", "--wait", "100");
        (done.Status, done.Error).ShouldBe((0, ""));
        done.Output.ShouldContain("2 have proven it, 0 refuse, 0 have not proven it yet");
        StatesOf(first, second).ShouldBe([DeviceState.Retired, DeviceState.Retired]);
        ArgumentsOf(first.Received.ShouldHaveSingleItem()).ShouldBe(("retire", "broken", true));

        using (AssociationStore store = Open())
        {
            DeviceStateChange change = store.DeviceStates.History(first.Id)[0];
            (change.By, change.Reason).ShouldBe(("boss", "by the device's own proof: broken"));
            store.Audit.Newest().Select(entry => (entry.Action, entry.Subject, entry.Outcome))
                .ShouldContain(("retire", "2 devices", "sent: broken"));
        }

        ProgramResult again = await RunAsync(first, "retire", first.Id);
        again.Status.ShouldBe(2);
        again.Error.Trim().ShouldBe($"medagent: {first.Id}: it is retired, and has proven it. Nothing was sent to any device");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_device_is_handed_over_when_it_proves_it(bool isToNext)
    {
        using HospitalKey next = HospitalKey.Create();
        await File.WriteAllTextAsync(_folder.File("next.pub.pem"), next.Public.ToPem(), TestContext.Current.CancellationToken);
        await using FakeDevice device = await FakeDevice.StartAsync((self, command) =>
        [
            self.Answer(0, CounterOf(command), 0),
            self.Own(isToNext ? Owned : Unowned, CounterOf(command), isToNext ? next.Public.KeyId : null),
        ]);
        Register(device);
        ProgramResult done = await RunAsync(
            device, "hand-over", device.Id, "--to", isToNext ? _folder.File("next.pub.pem") : "maker", "--watch");
        (done.Status, done.Error).ShouldBe((0, ""));
        StatesOf(device).ShouldBe([DeviceState.Made]);
        ProgramResult again = await RunAsync(device, "hand-over", device.Id, "--to", "maker");
        again.Error.ShouldContain("it is not this hospital's; its owner hands it over");
    }

    [Fact]
    public async Task A_device_that_refuses_stays_and_the_reason_says_what_to_do()
    {
        await using FakeDevice device = await FakeDevice.StartAsync((self, command) => [self.Answer(NotDelivered, CounterOf(command), 0)]);
        Register(device);
        ProgramResult refused = await RunAsync(device, "retire", device.Id, "--watch");
        refused.Status.ShouldBe(1);
        refused.Output.ShouldContain("it has readings that no collector has acknowledged; wait for them, or give them up with --now");
        StatesOf(device).ShouldBe([DeviceState.Active]);
    }

    [Fact]
    public async Task Old_answers_and_events_that_the_device_has_not_signed_count_for_nothing()
    {
        await using FakeDevice device = await FakeDevice.StartAsync((self, command) =>
        {
            byte[] forged = self.Own(Retired, CounterOf(command));
            forged[^1] ^= 1;
            return
            [
                self.Answer(0, CounterOf(command) - 1, 0), self.Answer(NotByAuthority, 0, 0), forged,
                self.Own(Retired, CounterOf(command) - 1),
            ];
        });
        Register(device);
        ProgramResult missed = await RunAsync(device, "retire", device.Id, "--watch", "--wait", "3");
        missed.Status.ShouldBe(2);
        missed.Output.ShouldContain("it has refused a command of another authority than its own; check --authority");
        missed.Output.ShouldContain("refused: a message that is not an event of this device (SignatureWrong)");
        missed.Output.ShouldContain("ignored: an event about an end that is older than the command, repeated or late");
        missed.Error.ShouldContain("one that cannot be reached any more is retired here alone with medagent device retire-record");
        StatesOf(device).ShouldBe([DeviceState.Active]);
    }

    [Fact]
    public async Task Without_watching_the_proof_waits_for_the_ward()
    {
        await using FakeDevice device = await FakeDevice.StartAsync((_, _) => []);
        Register(device);
        ProgramResult sent = await RunAsync(device, "retire", device.Id);
        (sent.Status, sent.Error).ShouldBe((0, ""));
        sent.Output.ShouldContain("their proofs go to the ward");
        using AssociationStore store = Open();
        store.Ownership.OfDevice(device.Id).Single().Counter.ShouldBe(CounterOf(device.Received.ShouldHaveSingleItem()));
    }

    [Theory]
    [InlineData("00112233445566778899", null, "no device with this id is known here; check the id")]
    [InlineData("", DeviceState.Suspended, "it is suspended; activate it first, with the reason (medagent device activate)")]
    [InlineData("", DeviceState.Retired, "it is retired, and stays so")]
    public async Task A_device_that_is_unknown_or_in_a_wrong_state_is_named_and_no_device_gets_anything(
        string id, DeviceState? state, string mistake)
    {
        await using FakeDevice right = await FakeDevice.StartAsync(CarryOut);
        await using FakeDevice wrong = await FakeDevice.JoinAsync(right, CarryOut);
        Register(right, wrong);
        id = id.Length == 0 ? wrong.Id : id;
        if (state is { } given)
        {
            using AssociationStore store = Open();
            store.DeviceStates.Change([id], given, "boss", "test", DateTimeOffset.UtcNow);
        }

        ProgramResult refused = await RunAsync(right, "hand-over", right.Id, id, "--to", "maker");
        refused.Status.ShouldBe(2);
        refused.Error.Trim().ShouldBe($"medagent: {id}: {mistake}. Nothing was sent to any device");
        right.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Mistakes_of_the_command_line_are_named_in_one_line()
    {
        await using FakeDevice device = await FakeDevice.StartAsync(CarryOut);
        Register(device);
        (await RunAsync(device, "retire", device.Id, "--reason", "It is broken")).Error
            .ShouldContain("--reason: give one word of 1 to 16 lower-case letters and hyphens, such as broken");
        (await RunAsync(device, "hand-over", device.Id, "--to", _folder.File("authority.key.pem"))).Status.ShouldBe(2);
        await File.WriteAllTextAsync(_folder.File("own.pub.pem"), _authority.Public.ToPem(), TestContext.Current.CancellationToken);
        (await RunAsync(device, "hand-over", device.Id, "--to", _folder.File("own.pub.pem"))).Error
            .ShouldContain("this is the key of your own authority");
        device.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_device_that_nobody_has_registered_is_retired_with_its_key()
    {
        await using FakeDevice device = await FakeDevice.StartAsync(CarryOut);
        using (AssociationStore store = Open())
        {
            store.DeviceStates.Change([device.Id], DeviceState.Owned, "ward", "voucher 7 accepted", DateTimeOffset.UtcNow);
        }

        (await RunAsync(device, "retire", device.Id)).Error.ShouldContain(
            "its key is not known; give its certificate or public key with --device-key");
        (await RunAsync(device, "retire", device.Id, "--watch", "--device-key", device.KeyFile)).Status.ShouldBe(0);
        StatesOf(device).ShouldBe([DeviceState.Retired]);
    }

    private static IEnumerable<byte[]> CarryOut(FakeDevice self, byte[] command) =>
        [self.Answer(0, CounterOf(command), 0), self.Own(Retired, CounterOf(command))];

    private static long CounterOf(byte[] command) => PartsOf(command, out _).ReadInt64();

    private static (string Name, string Reason, bool IsNow) ArgumentsOf(byte[] command)
    {
        CborReader reader = PartsOf(command, out string name);
        reader.ReadInt64();
        reader.ReadInt64();
        reader.ReadStartArray();
        return (name, reader.ReadTextString(), reader.ReadBoolean());
    }

    private static CborReader PartsOf(byte[] command, out string name)
    {
        CborReader reader = new(CommandMacs.ContentOf(CommandMacs.ContentOf(command)));
        reader.ReadStartArray();
        reader.ReadTextString();
        name = reader.ReadTextString();
        return reader;
    }

    private AssociationStore Open() => AssociationStore.Open(_folder.File("readings.db"));

    private void Register(params FakeDevice[] devices)
    {
        using AssociationStore store = Open();
        foreach (FakeDevice device in devices)
        {
            store.Devices.Add(new RegisteredDevice(device.Key, "SN1", DateTimeOffset.UtcNow, "nurse"));
        }
    }

    private DeviceState?[] StatesOf(params FakeDevice[] devices)
    {
        using AssociationStore store = Open();
        return [.. devices.Select(device => store.DeviceStates.Find(device.Id))];
    }

    private Task<ProgramResult> RunAsync(FakeDevice device, string command, params string[] arguments) => Programs.RunAsync(
        "medagent",
        [
            "device", command, .. arguments, "--authority", _folder.File("authority.key.pem"), "--broker", device.Broker, "--db",
            _folder.File("readings.db"), "--by", "boss",
        ]);
}
