using System.Formats.Cbor;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.CommandLine;

/// <summary>medagent release offer and command roll-back, with a device that answers at a real broker.</summary>
public class DeviceConversations
{
    // Made once for all tests: each program that it needs takes its time to start.
    private static readonly Lazy<Task<Dictionary<string, byte[]>>> ReleaseFiles = new(MakeReleaseAsync);

    [Fact]
    public async Task An_offer_arrives_unchanged_and_is_followed_until_the_device_confirms_it()
    {
        using TemporaryFolder folder = new();
        string release = await NewReleaseAsync(folder);
        await using FakeDevice device = await FakeDevice.StartAsync((device, _) =>
        [
            device.Update(1, 12, 0), device.Update(2, 12, 40), device.Update(0, 11, 22), device.Update(0, -1, 1), device.Answer(0, 1, 0),
            device.Update(3, 12, 0), device.Update(6, 12, 0),
        ]);
        ProgramResult result = await OfferAsync(release, device, "--device-key", device.KeyFile);
        result.Status.ShouldBe(0, result.Error);
        device.Received.ShouldHaveSingleItem().ShouldBe(await File.ReadAllBytesAsync(release, TestContext.Current.CancellationToken));
        result.Output.ShouldContain("verified with the device's key");
        result.Output.ShouldContain("Z  release 12: accepted");
        result.Output.ShouldContain("release 12: waiting (not now: the policy's window for updates is closed)");
        result.Output.ShouldContain("release 12: confirmed");
        result.Output.ShouldNotContain("command");
    }

    [Theory]
    [InlineData(0, 12, 22, "refused (its sequence number is lower than that of a release that was accepted before)")]
    [InlineData(0, -1, 4, "refused (a required signature is wrong")]
    [InlineData(7, 12, 54, "rolled back to the previous release (on trial no reading was delivered")]
    public async Task A_release_that_is_refused_or_rolled_back_ends_with_status_1(int what, long number, int reason, string words)
    {
        using TemporaryFolder folder = new();
        await using FakeDevice device = await FakeDevice.StartAsync((device, _) => [device.Update(what, number, reason)]);
        ProgramResult result = await OfferAsync(await NewReleaseAsync(folder), device);
        result.Status.ShouldBe(1, result.Error);
        result.Output.ShouldContain(words);
        result.Output.ShouldContain("not verified");
    }

    [Fact]
    public async Task An_event_that_the_device_has_not_signed_is_shown_as_refused_and_decides_nothing()
    {
        using TemporaryFolder folder = new();
        using HospitalKey other = HospitalKey.Create();
        await using FakeDevice device = await FakeDevice.StartAsync((device, _) =>
            [DeviceMessages.Event(other, device.Id, "update", 1, 1, 6, 12, 0), device.Update(7, 12, 50)]);
        ProgramResult result = await OfferAsync(await NewReleaseAsync(folder), device, "--device-key", device.KeyFile);
        result.Status.ShouldBe(1, result.Error);
        result.Output.ShouldContain("refused: a message that is not an event of this device (SignatureWrong)");
        result.Output.ShouldNotContain("stays installed");
    }

    [Fact]
    public async Task An_old_event_that_somebody_repeats_is_shown_as_such_and_decides_nothing()
    {
        using TemporaryFolder folder = new();
        await using FakeDevice device = await FakeDevice.StartAsync((device, _) =>
        {
            byte[] waiting = device.Update(2, 12, 40);
            return [device.Update(6, 12, 0, TimeSpan.FromDays(1)), waiting, waiting, device.Update(0, 12, 22)];
        });
        ProgramResult result = await OfferAsync(await NewReleaseAsync(folder), device, "--device-key", device.KeyFile);
        result.Status.ShouldBe(1, "the device has refused this offer, and confirmed another one yesterday");
        result.Output.ShouldContain("an old event, repeated or late, which is ignored: release 12: confirmed");
        result.Output.Split('\n').Count(line => line.Contains("an old event", StringComparison.Ordinal)).ShouldBe(2);
        result.Output.ShouldContain("release 12: refused");
    }

    [Fact]
    public async Task A_device_that_does_not_decide_in_time_ends_with_status_2()
    {
        using TemporaryFolder folder = new();
        await using FakeDevice device = await FakeDevice.StartAsync((device, _) => [device.Update(1, 12, 0)]);
        ProgramResult result = await OfferAsync(await NewReleaseAsync(folder), device, "--wait", "1");
        result.Status.ShouldBe(2);
        result.Error.ShouldContain("has not decided yet");
    }

    [Fact]
    public async Task A_release_that_no_device_would_accept_is_not_offered()
    {
        using TemporaryFolder folder = new();
        string release = await NewReleaseAsync(folder);
        string[] to = ["--broker", "127.0.0.1:1", "--device", "00112233445566778899"];
        byte[] signed = await File.ReadAllBytesAsync(release, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.File("large.suit"), [.. signed, .. new byte[4096]], TestContext.Current.CancellationToken);
        (await Programs.Fails(["release", "offer", folder.File("large.suit"), .. to])).ShouldContain("a device accepts at most 4,096");
        await File.WriteAllBytesAsync(folder.File("untagged.suit"), signed[2..], TestContext.Current.CancellationToken);
        (await Programs.Fails(["release", "offer", folder.File("untagged.suit"), .. to])).ShouldContain("does not begin with the SUIT tag");
        (await Programs.Fails(["release", "offer", folder.File("app.pe"), .. to])).ShouldContain("no SUIT envelope");
        (await Programs.Fails(["release", "offer", folder.File("unsigned.suit"), .. to]))
            .ShouldContain("it is not signed: medagent release sign");
        (await Programs.Fails(["release", "offer", release, .. to]))
            .ShouldContain("no connection to the broker at 127.0.0.1:1: nothing listens there");
        (await Programs.Fails(["release", "offer", release, "--broker", "a:b", "--device", to[3]]))
            .ShouldContain("neither HOST nor HOST:PORT");
        (await Programs.Fails(["release", "offer", release, "--broker", "127.0.0.1", "--device", "+"])).ShouldContain("not a device id");
        (await Programs.Fails(["release", "offer", release, .. to, "--device-key", folder.File("vendor.pub.pem")]))
            .ShouldContain($"not of {to[3]}");
    }

    [Theory]
    [InlineData(0, 0, 0, "command 77: carried out")]
    [InlineData(10, 55, 1, "it cannot be carried out (there is no previous release)")]
    public async Task A_roll_back_command_is_sent_signed_and_its_answer_is_shown(int what, int reason, int status, string words)
    {
        using TemporaryFolder folder = new();
        await Programs.Succeeds("authority", "new", "--out", folder.File("authority.key.pem"));
        await using FakeDevice device = await FakeDevice.StartAsync(
            (device, _) => [device.Answer(2, 0, 0), device.Answer(0, 76, 0), device.Update(8, 12, 0), device.Answer(what, 77, reason)]);
        ProgramResult result = await Programs.RunAsync(
            "medagent", "command", "roll-back", "--device", device.Id, "--device-key", device.KeyFile, "--authority", folder.File(
                "authority.key.pem"), "--broker", device.Broker,
            "--counter", "77", "--not-after", "2027-01-01T00:00Z");
        result.Status.ShouldBe(status, result.Error);
        result.Output.ShouldContain(words);
        result.Output.ShouldContain("75 s after start 1");
        (string name, long counter, long notAfter) = ReadCommand(device.Received.ShouldHaveSingleItem(), device.Id);
        (name, counter, notAfter).ShouldBe(("roll-back", 77, new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds()));
    }

    [Fact]
    public async Task An_answer_without_a_date_decides_nothing_when_a_newer_event_has_arrived_before()
    {
        using TemporaryFolder folder = new();
        await Programs.Succeeds("authority", "new", "--out", folder.File("authority.key.pem"));
        await using FakeDevice device = await FakeDevice.StartAsync((device, _) =>
        {
            byte[] old = device.Answer(10, 77, 55);
            return [device.Answer(0, 76, 0), old, device.Answer(0, 77, 0)];
        });
        string output = await Programs.Succeeds(
            "command", "roll-back", "--device", device.Id, "--device-key", device.KeyFile, "--authority", folder.File("authority.key.pem"),
            "--broker", device.Broker, "--counter", "77");
        output.ShouldContain("an old event, repeated or late, which is ignored: command 77: it cannot be carried out");
        output.ShouldContain("command 77: carried out");
    }

    [Fact]
    public async Task The_wards_database_has_the_key_for_a_command_and_says_which_events_are_old()
    {
        using TemporaryFolder folder = new();
        await Programs.Succeeds("authority", "new", "--out", folder.File("authority.key.pem"));
        await using FakeDevice device = await FakeDevice.StartAsync(
            (device, _) => [device.Answer(10, 77, 55), device.Answer(0, 77, 0)]);
        string[] command =
        [
            "command", "roll-back", "--device", device.Id, "--authority", folder.File("authority.key.pem"), "--broker", device.Broker,
            "--counter", "77", "--db", folder.File("ward.db"),
        ];
        (await Programs.Fails(command)).ShouldContain("ward.db does not exist; give the file that the collector writes with --db");
        using (AssociationStore store = AssociationStore.Open(folder.File("ward.db")))
        {
            (await Programs.Fails(command)).ShouldContain($"the key of {device.Id} is not known");
            device.Received.ShouldBeEmpty();
            store.Devices.Add(new RegisteredDevice(device.Key, "SN1", DateTimeOffset.UtcNow, "nurse"));
            store.NewestEvents.Set(device.Id, new EventOrder(1, 1), DateTimeOffset.UtcNow);
        }

        string output = await Programs.Succeeds(command);
        output.ShouldContain("an old event, repeated or late, which is ignored: command 77: it cannot be carried out");
        output.ShouldContain("command 77: carried out");
        using HospitalKey authority = HospitalKey.Load(folder.File("authority.key.pem"));
        byte[] sent = device.Received.ShouldHaveSingleItem();
        CommandMacs.Unwrap(sent, CommandMacs.Key(authority, device.Key, device.Id), device.Id).ShouldNotBeNull();
    }

    [Fact]
    public async Task Without_the_devices_key_no_command_is_made()
    {
        using TemporaryFolder folder = new();
        await Programs.Succeeds("authority", "new", "--out", folder.File("authority.key.pem"));
        string refusal = await Programs.Fails(
            "command", "roll-back", "--device", "00112233445566778899", "--authority", folder.File("authority.key.pem"),
            "--broker", "127.0.0.1:1");
        refusal.ShouldContain("give its certificate or public key with --device-key, or the collector's database with --db");
    }

    [Fact]
    public async Task Counters_rise_by_themselves_and_a_command_is_valid_for_ten_minutes()
    {
        using TemporaryFolder folder = new();
        await Programs.Succeeds("authority", "new", "--out", folder.File("authority.key.pem"));
        DateTimeOffset before = DateTimeOffset.UtcNow;
        await using FakeDevice device = await FakeDevice.StartAsync(
            (device, message) => [device.Answer(0, ReadCommand(message, device.Id).Counter, 0)]);
        await Programs.Succeeds(
            "command", "roll-back", "--device", device.Id, "--device-key", device.KeyFile, "--authority", folder.File("authority.key.pem"),
            "--broker", device.Broker);
        await Programs.Succeeds(
            "command", "roll-back", "--device", device.Id, "--device-key", device.KeyFile, "--authority", folder.File("authority.key.pem"),
            "--broker", device.Broker);
        (string Name, long Counter, long NotAfter)[] sent = [.. device.Received.Select(message => ReadCommand(message, device.Id))];
        sent[0].Counter.ShouldBeGreaterThanOrEqualTo(before.ToUnixTimeMilliseconds());
        sent[1].Counter.ShouldBeGreaterThan(sent[0].Counter);
        sent[0].NotAfter.ShouldBe(sent[0].Counter / 1000 + 600);
        (
            await Programs.Fails(
                "command", "roll-back", "--device", device.Id, "--device-key", device.KeyFile, "--authority",
                folder.File("authority.key.pem"), "--broker", device.Broker, "--counter", "0"))
            .ShouldContain("give 1 or a higher number");
    }

    [Fact]
    public async Task A_device_shows_its_identifier_for_releases()
    {
        using TemporaryFolder folder = new();
        using HospitalKey device = HospitalKey.Create();
        await File.WriteAllTextAsync(folder.File("device.pub.pem"), device.Public.ToPem(), TestContext.Current.CancellationToken);
        string shown = await Programs.Succeeds("device", "show", folder.File("device.pub.pem"));
        string identifier = shown.Split('\n').Single(line => line.Contains("release identifier", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];
        identifier.Length.ShouldBe(32);
        identifier.ShouldStartWith(device.Public.DeviceId);
    }

    private static Task<ProgramResult> OfferAsync(string release, FakeDevice device, params string[] more) =>
        Programs.RunAsync("medagent", ["release", "offer", release, "--broker", device.Broker, "--device", device.Id, .. more]);

    private static (string Name, long Counter, long NotAfter) ReadCommand(byte[] message, string device)
    {
        CborReader command = new(CommandMacs.ContentOf(CommandMacs.ContentOf(message)));
        command.ReadStartArray().ShouldBe(5);
        command.ReadTextString().ShouldBe(device);
        return (command.ReadTextString(), command.ReadInt64(), command.ReadInt64());
    }

    /// <summary>Writes a signed release and what belongs to it into a folder.</summary>
    /// <returns>The path of the release.</returns>
    private static async Task<string> NewReleaseAsync(TemporaryFolder folder)
    {
        foreach ((string name, byte[] content) in await ReleaseFiles.Value)
        {
            await File.WriteAllBytesAsync(folder.File(name), content, TestContext.Current.CancellationToken);
        }

        return folder.File("release.suit");
    }

    private static async Task<Dictionary<string, byte[]>> MakeReleaseAsync()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder.File("app.pe"), new byte[100]);
        await Programs.Succeeds("vendor", "new", "--out", folder.File("vendor.key.pem"));
        await Programs.Succeeds(
            "release", "new", "--image", folder.File("app.pe"), "--vendor", "example.com", "--class", "vital-signs-1", "--sequence", "12",
            "--out", folder.File("release.suit"));
        File.Copy(folder.File("release.suit"), folder.File("unsigned.suit"));
        await Programs.Succeeds("release", "sign", folder.File("release.suit"), "--key", folder.File("vendor.key.pem"));
        return Directory.EnumerateFiles(folder.Path).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
    }
}
