using Hospital.Tests.World;
using HostSim.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Collector.Feeds;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using TemporaryFolder = Hospital.Tests.World.TemporaryFolder;

namespace Hospital.Tests.Brokers;

/// <summary>The access rules that <c>medagent broker acl</c> writes, at real brokers.</summary>
public sealed class AccessRules : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _first = HospitalKey.Create();
    private readonly HospitalKey _second = HospitalKey.Create();
    private IDisposable? _broker;
    private int _port;

    public void Dispose()
    {
        _broker?.Dispose();
        _first.Dispose();
        _second.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("mosquitto")]
    [InlineData("nats")]
    public async Task Programs_and_devices_reach_what_they_need(string kind)
    {
        await StartAsync(kind);
        string id = _first.Public.DeviceId;
        await using BrokerClient device = await ConnectAsync("NMA0001");
        (await device.SubscribeAsync($"nm/2/{id}/a")).ShouldBeTrue();
        (await device.SubscribeAsync($"nm/2/{id}/c")).ShouldBeTrue();
        await using BrokerClient collector = await ConnectAsync("collector");
        (await collector.SubscribeAsync("nm/2/+/r/+")).ShouldBeTrue();
        (await collector.SubscribeAsync("nm/2/+/k/+")).ShouldBeTrue();
        await using BrokerClient ward = await ConnectAsync("ward");
        (await ward.SubscribeAsync("nm/2/+/e")).ShouldBeTrue();
        await using BrokerClient administrator = await ConnectAsync("medagent");
        (await administrator.SubscribeAsync($"nm/2/{id}/e")).ShouldBeTrue();

        await device.PublishAsync($"nm/2/{id}/k/vitals", 1, retain: true);
        (await collector.NextAsync()).ShouldBe($"nm/2/{id}/k/vitals 1");
        await device.PublishAsync($"nm/2/{id}/r/vitals", 2);
        (await collector.NextAsync()).ShouldBe($"nm/2/{id}/r/vitals 2");
        await collector.PublishAsync($"nm/2/{id}/a", 3);
        (await device.NextAsync()).ShouldBe($"nm/2/{id}/a 3");
        await device.PublishAsync($"nm/2/{id}/e", 4);
        (await ward.NextAsync()).ShouldBe($"nm/2/{id}/e 4");
        (await administrator.NextAsync()).ShouldBe($"nm/2/{id}/e 4");
        await ward.PublishAsync($"nm/2/{id}/c", 5);
        (await device.NextAsync()).ShouldBe($"nm/2/{id}/c 5");
        await administrator.PublishAsync($"nm/2/{id}/c", 6);
        (await device.NextAsync()).ShouldBe($"nm/2/{id}/c 6");
    }

    [Theory]
    [InlineData("mosquitto")]
    [InlineData("nats")]
    public async Task A_device_cannot_read_the_topics_of_another(string kind)
    {
        await StartAsync(kind);
        (string own, string other) = (_first.Public.DeviceId, _second.Public.DeviceId);
        await using BrokerClient victim = await ConnectAsync("NMA0002", $"nm/2/{other}/a", $"nm/2/{other}/c");
        await using BrokerClient device = await ConnectAsync("NMA0001", $"nm/2/{own}/a");
        foreach (string filter in new[]
        {
            "#", "+/#", "nm/#", "nm/2/#", "nm/2/+/+", $"nm/2/{other}/a", $"nm/2/{other}/#", $"nm/2/{other}/r/vitals", "$MQTT/sub/#",
            "$MQTT/#", "$JS/#", "$SYS/#",
        })
        {
            // Whether it is granted is the broker's way; nothing may come of it.
            await device.SubscribeAsync(filter);
        }

        await using BrokerClient collector = await ConnectAsync("collector", "nm/2/+/r/+");
        await using BrokerClient ward = await ConnectAsync("ward", "nm/2/+/e");
        await victim.PublishAsync($"nm/2/{other}/r/vitals", 1, retain: true);
        (await collector.NextAsync()).ShouldBe($"nm/2/{other}/r/vitals 1");
        await victim.PublishAsync($"nm/2/{other}/e", 2);
        (await ward.NextAsync()).ShouldBe($"nm/2/{other}/e 2");
        await collector.PublishAsync($"nm/2/{other}/a", 3);
        (await victim.NextAsync()).ShouldBe($"nm/2/{other}/a 3");
        await ward.PublishAsync($"nm/2/{other}/c", 4);
        (await victim.NextAsync()).ShouldBe($"nm/2/{other}/c 4");
        await collector.PublishAsync($"nm/2/{own}/a", 5);
        (await device.NextAsync()).ShouldBe($"nm/2/{own}/a 5", "the first that reaches it is its own");
    }

    [Theory]
    [InlineData("mosquitto")]
    [InlineData("nats")]
    public async Task Only_the_hospitals_programs_send_acknowledgements_and_commands_and_a_device_speaks_for_itself_alone(string kind)
    {
        await StartAsync(kind);
        (string own, string other) = (_first.Public.DeviceId, _second.Public.DeviceId);
        await using BrokerClient victim = await ConnectAsync("NMA0002", $"nm/2/{other}/a", $"nm/2/{other}/c");
        await using BrokerClient device = await ConnectAsync("NMA0001", $"nm/2/{own}/a", $"nm/2/{own}/c");
        await using BrokerClient collector = await ConnectAsync("collector", "nm/2/+/r/+", "nm/2/+/k/+");
        await using BrokerClient ward = await ConnectAsync("ward", "nm/2/+/e");

        foreach (string topic in new[] { "a", "c", "r/vitals", "k/vitals", "e" })
        {
            await device.PublishAsync($"nm/2/{other}/{topic}", 1);
        }

        foreach (string topic in new[] { "a", "c" })
        {
            await device.PublishAsync($"nm/2/{own}/{topic}", 2);
        }

        // A collector sends no commands, and a ward no acknowledgements.
        await collector.PublishAsync($"nm/2/{other}/c", 3);
        await ward.PublishAsync($"nm/2/{other}/a", 3);

        await device.PublishAsync($"nm/2/{own}/r/vitals", 4);
        (await collector.NextAsync()).ShouldBe($"nm/2/{own}/r/vitals 4");
        await device.PublishAsync($"nm/2/{own}/e", 5);
        (await ward.NextAsync()).ShouldBe($"nm/2/{own}/e 5");
        await collector.PublishAsync($"nm/2/{other}/a", 6);
        (await victim.NextAsync()).ShouldBe($"nm/2/{other}/a 6");
        await ward.PublishAsync($"nm/2/{own}/c", 7);
        (await device.NextAsync()).ShouldBe($"nm/2/{own}/c 7");
    }

    [Theory]
    [InlineData("mosquitto")]
    [InlineData("nats")]
    public async Task A_device_that_takes_the_session_of_another_reads_nothing_that_waits_in_it(string kind)
    {
        await StartAsync(kind);
        (string own, string other) = (_first.Public.DeviceId, _second.Public.DeviceId);
        await using BrokerClient collector = await ConnectAsync("collector");
        BrokerClient victim = await ConnectAsAsync("victim", "NMA0002", $"nm/2/{other}/a");
        await victim.DisposeAsync();
        await collector.PublishAsync($"nm/2/{other}/a", 1);
        await using BrokerClient thief = await ConnectAsAsync("victim", "NMA0001", $"nm/2/{own}/a");
        await collector.PublishAsync($"nm/2/{other}/a", 2);
        await collector.PublishAsync($"nm/2/{own}/a", 3);
        (await thief.NextAsync()).ShouldBe($"nm/2/{own}/a 3");
    }

    [Theory]
    [InlineData("mosquitto")]
    [InlineData("nats")]
    public async Task Nobody_gets_in_without_a_user(string kind)
    {
        await StartAsync(kind);
        IOException failure = await Should.ThrowAsync<IOException>(
            () => BrokerClient.ConnectAsync(BrokerAccess.To("127.0.0.1", _port), null));
        failure.Message.ShouldContain("not authorised");
        await Should.ThrowAsync<IOException>(() => ConnectAsync("NMA0003"));
    }

    [Theory]
    [InlineData("mosquitto", DeviceState.Lost)]
    [InlineData("mosquitto", DeviceState.Made)]
    [InlineData("nats", DeviceState.Lost)]
    [InlineData("nats", DeviceState.Made)]
    public async Task A_device_that_is_lost_or_handed_over_reaches_nothing_and_the_others_go_on(string kind, DeviceState state)
    {
        (string own, string lost) = (_first.Public.DeviceId, _second.Public.DeviceId);
        await StartAsync(kind, state);
        await using BrokerClient collector = await ConnectAsync("collector", "nm/2/+/r/+");
        try
        {
            await using BrokerClient thief = await ConnectAsync("NMA0002", $"nm/2/{lost}/c");
            await thief.PublishAsync($"nm/2/{lost}/r/vitals", 1);
        }
        catch (IOException refused)
        {
            // mosquitto lets it in and forwards nothing.
            (kind, refused.Message.Contains("not authorised", StringComparison.Ordinal)).ShouldBe(("nats", true));
        }

        await using BrokerClient device = await ConnectAsync("NMA0001");
        await device.PublishAsync($"nm/2/{own}/r/vitals", 2);
        (await collector.NextAsync()).ShouldBe($"nm/2/{own}/r/vitals 2");
        string[] line = ["broker", "acl", "--for", kind, "--db", _folder.File("readings.db"), "--out", _folder.File("again")];
        (await Programs.Succeeds([.. line, .. kind == "nats" ? new[] { "--passwords", _folder.File("passwords") } : []]))
            .ShouldContain("1 left out, because they are suspended, lost, retired or handed over");
    }

    [Fact]
    public async Task A_collector_reads_through_JetStream_with_the_rights_of_its_user()
    {
        await StartAsync("nats");
        string password = _folder.File("collector.password");
        await File.WriteAllTextAsync(password, "password of collector", TestContext.Current.CancellationToken);
        using HospitalKey recipient = HospitalKey.Create();
        using ReadingStore store = ReadingStore.Open(_folder.File("readings.db"));
        await using CollectorService collector = new(new CollectorOptions
        {
            Broker = CollectorBroker.Open(
                new BrokerOptions { Address = ((NatsServer)_broker!).Address, User = "collector", PasswordFile = password }),
            Recipient = recipient,
            Store = store,
        });
        TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<Refusal> refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        collector.ConnectionChanged += (isConnected, _) =>
        {
            if (isConnected)
            {
                connected.TrySetResult();
            }
        };
        collector.Core.Refused += refused.SetResult;
        collector.Start();
        await connected.Task.WaitAsync(TestContext.Current.CancellationToken);
        string topic = $"nm/2/{_first.Public.DeviceId}/r/vitals";
        await using BrokerClient device = await ConnectAsync("NMA0001");
        await device.PublishAsync(topic, 1);
        (await refused.Task.WaitAsync(TestContext.Current.CancellationToken)).ShouldBe(new Refusal(topic, 0, RefusalReason.Malformed));
    }

    [Theory]
    [InlineData("mosquitto", "--passwords", "x")]
    [InlineData("nats", "--collector", "two words")]
    [InlineData("mosquitto", "--ward", "ward\nuser collector")]
    [InlineData("mosquitto", "--collector", "NMA0001")]
    public async Task Names_that_would_add_a_rule_or_share_rights_are_refused(string kind, string option, string value)
    {
        RegisterDevices("NMA0001");
        string[] line = ["broker", "acl", "--for", kind, "--db", _folder.File("readings.db"), option, value];
        if (option == "--passwords")
        {
            await File.WriteAllTextAsync(_folder.File("passwords"), "nobody\n", TestContext.Current.CancellationToken);
            line = [.. line[..3], "nats", .. line[4..^1], _folder.File("passwords")];
        }

        string error = await Programs.Fails(line);
        error.Trim().ShouldNotContain("\n");
        error.ShouldMatch(";");
    }

    [Fact]
    public async Task Two_devices_with_one_serial_get_no_rules_under_it_but_under_their_ids()
    {
        RegisterDevices("NMA0001", "NMA0001");
        string[] line = ["broker", "acl", "--db", _folder.File("readings.db")];
        (await Programs.Fails(line)).ShouldContain("the name NMA0001 belongs to two devices");
        string rules = await Programs.Succeeds([.. line, "--names", "id"]);
        rules.ShouldContain($"user {_first.Public.DeviceId}\ntopic write nm/2/{_first.Public.DeviceId}/r/+\n");
        rules.ShouldContain($"user {_second.Public.DeviceId}\n");
    }

    [Fact]
    public async Task A_device_that_is_provisioned_but_not_registered_yet_gets_rules_before_there_is_a_database()
    {
        string device = _folder.File("device-NMA0009");
        Directory.CreateDirectory(Path.Combine(device, "files"));
        await File.WriteAllTextAsync(Path.Combine(device, "serial"), "NMA0009", TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(device, "files", "setup"), new byte[16], TestContext.Current.CancellationToken);
        string[] line = ["broker", "acl", "--device", device, "--collector", "desk", "--ward", "desk"];
        (await Programs.Fails(line)).ShouldContain("this device has no label yet");
        await File.WriteAllTextAsync(Path.Combine(device, "device.pub.pem"), _first.Public.ToPem(), TestContext.Current.CancellationToken);
        string rules = await Programs.Succeeds(line);
        rules.ShouldContain($"user NMA0009\ntopic write nm/2/{_first.Public.DeviceId}/r/+\n");
        rules.ShouldContain(
            "user desk\ntopic write nm/2/+/a\ntopic write nm/2/+/c\ntopic write paging/#\ntopic read nm/2/+/r/+\ntopic read nm/2/+/k/+\n"
                + "topic read nm/2/+/e\n");
    }

    private void RegisterDevices(params string[] serials)
    {
        using (ReadingStore.Open(_folder.File("readings.db")))
        {
            // Its tables.
        }

        using AssociationStore store = AssociationStore.Open(_folder.File("readings.db"));
        foreach ((int index, string serial) in serials.Index())
        {
            store.Devices.Add(new RegisteredDevice((index == 0 ? _first : _second).Public, serial, DateTimeOffset.UtcNow, "test"));
        }
    }

    /// <summary>Starts a broker whose users are those of a hospital with two devices, each with a password of its own.</summary>
    private async Task StartAsync(string kind, DeviceState ofSecond = DeviceState.Active)
    {
        RegisterDevices("NMA0001", "NMA0002");
        using (AssociationStore store = AssociationStore.Open(_folder.File("readings.db")))
        {
            store.DeviceStates.Change([_second.Public.DeviceId], ofSecond, "admin", "test", DateTimeOffset.UtcNow);
        }

        string[] users = ["collector", "ward", "medagent", "NMA0001", "NMA0002"];
        await File.WriteAllLinesAsync(_folder.File("passwords"), users.Select(user => $"{user}:password of {user}"));
        string rules = _folder.File("rules.conf");
        string[] more = kind == "nats" ? ["--passwords", _folder.File("passwords")] : [];
        await Programs.Succeeds(["broker", "acl", "--for", kind, "--db", _folder.File("readings.db"), "--out", rules, .. more]);
        if (kind == "nats")
        {
            NatsServer nats = NatsServer.Start(_folder, $"include {Path.GetFileName(rules)}");
            (_broker, _port) = (nats, nats.MqttPort);
            return;
        }

        SecuredBrokerFixture.HashPasswords(_folder.File("passwords"));
        Mosquitto mosquitto = Mosquitto.Start(
            _folder.Path, "allow_anonymous false", $"password_file {_folder.File("passwords")}", $"acl_file {rules}",
            "message_size_limit 4096");
        (_broker, _port) = (mosquitto, mosquitto.Port);
    }

    private Task<BrokerClient> ConnectAsync(string user, params string[] filters) => ConnectAsAsync(null, user, filters);

    private async Task<BrokerClient> ConnectAsAsync(string? name, string user, params string[] filters)
    {
        string password = _folder.File($"{user}.password");
        await File.WriteAllTextAsync(password, $"password of {user}");
        return await BrokerClient.ConnectAsync(
            BrokerAccess.Open(new BrokerOptions { Address = $"127.0.0.1:{_port}", User = user, PasswordFile = password }),
            name,
            filters);
    }
}
