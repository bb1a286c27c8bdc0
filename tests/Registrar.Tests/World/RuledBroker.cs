using System.Diagnostics;
using Hospital.Tests.Brokers;
using Hospital.Tests.World;
using HostSim.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Hospital.BrokerRules;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Registrar.Access;

namespace Registrar.Tests.World;

/// <summary>
/// A database with two registered devices, and a real broker whose rules follow their states. Each user has a password. The clock of the
/// rules stands, unless it is moved.
/// </summary>
internal sealed class RuledBroker : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly HospitalKey _first = HospitalKey.Create();
    private readonly HospitalKey _second = HospitalKey.Create();
    private readonly bool _isNats;
    private IDisposable? _broker;
    private int _port;

    public RuledBroker(string kind = "mosquitto")
    {
        _isNats = kind == "nats";
        Store = EnrolmentStore.Open(Folder.File("readings.db"));
        Register(_first, "NMA0001");
        Register(_second, "NMA0002");
        string[] users = ["collector", "ward", "NMA0001", "NMA0002"];
        File.WriteAllLines(Folder.File("passwords"), users.Select(user => $"{user}:password of {user}"));
        Access = Follow(BrokerReload.BySignal(PidFile, _isNats ? "nats-server" : "mosquitto"));
    }

    public TemporaryFolder Folder { get; } = new();

    public EnrolmentStore Store { get; }

    public DeviceAccess Access { get; private set; }

    public DateTimeOffset Now { get; set; } = new(2031, 5, 1, 8, 0, 0, TimeSpan.Zero);

    public string PidFile => Folder.File("broker.pid");

    public string Rules => Folder.File("rules.conf");

    public string First => _first.Public.DeviceId;

    public string Second => _second.Public.DeviceId;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The rules follow the states of devices in another way from now on.</summary>
    public DeviceAccess Follow(BrokerReload reload, string? devices = null) => Access = new DeviceAccess(new AccessOptions
    {
        Store = Store,
        Settings = new BrokerRuleSettings
        {
            IsNats = _isNats,
            HasSerials = true,
            Collectors = ["collector"],
            Wards = ["ward"],
            Operators = [],
            PasswordFile = _isNats ? Folder.File("passwords") : null,
        },
        RulesFile = Rules,
        Reload = reload,
        DevicesFile = devices,
        Logger = NullLogger.Instance,
        Clock = () => Now,
    });

    /// <summary>
    /// Does what is due. A nats-server that runs is told something by each step of these tests, and closes connections while it reads its
    /// rules: so its log is awaited.
    /// </summary>
    public async Task StepAsync()
    {
        int before = CountReloads();
        await Access.StepAsync(Cancellation);
        for (long began = Stopwatch.GetTimestamp(); _broker is NatsServer && CountReloads() == before;)
        {
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Patience);
            await Task.Delay(5, Cancellation);
        }
    }

    /// <summary>A label is read.</summary>
    public void Register(HospitalKey key, string serial) =>
        Store.Devices.Add(new RegisteredDevice(key.Public, serial, Now = Now.AddSeconds(1), "nurse"));

    /// <summary>Somebody changes the state of the second device.</summary>
    public void Change(DeviceState state) =>
        Store.DeviceStates.Change([Second], state, "admin", "test", Now).ShouldAllBe(each => each.Refusal == DeviceStateRefusal.None);

    /// <summary>Starts the broker with the rules that are there; the test is skipped where it is not installed.</summary>
    public void StartBroker()
    {
        if (_isNats)
        {
            NatsServer nats = NatsServer.Start(Folder, $"pid_file: \"{PidFile}\"", $"include {Path.GetFileName(Rules)}");
            (_broker, _port) = (nats, nats.MqttPort);
            return;
        }

        InstalledPrograms.Succeeds("mosquitto_passwd", "-U", Folder.File("passwords"));
        Mosquitto mosquitto = Mosquitto.Start(
            Folder.Path, "allow_anonymous false", $"password_file {Folder.File("passwords")}", $"acl_file {Rules}",
            $"pid_file {PidFile}");
        (_broker, _port) = (mosquitto, mosquitto.Port);
    }

    /// <summary>Connects, as soon as the broker lets somebody in: right after its start it may not yet.</summary>
    public async Task<BrokerClient> ConnectAsync(string user, params string[] filters)
    {
        string password = Folder.File($"{user}.password");
        File.WriteAllText(password, $"password of {user}");
        BrokerAccess access = BrokerAccess.Open(new BrokerOptions { Address = $"127.0.0.1:{_port}", User = user, PasswordFile = password });
        for (long began = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return await BrokerClient.ConnectAsync(access, null, filters);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>
    /// Publishes readings of the second device, each followed by one of the first, until the broker forwards those of the second or does
    /// not: it takes a signal when it likes.
    /// </summary>
    public async Task UntilForwardedAsync(bool isForwarded, BrokerClient collector, BrokerClient first, BrokerClient second)
    {
        (string marker, string topic) = ($"nm/2/{First}/r/vitals", $"nm/2/{Second}/r/vitals");
        bool wasForwarded = !isForwarded;
        for (long began = Stopwatch.GetTimestamp(); wasForwarded != isForwarded;)
        {
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Patience);
            try
            {
                await second.PublishAsync(topic, 1);
            }
            catch (IOException)
            {
                // nats-server does not let it in.
            }

            await first.PublishAsync(marker, 2);
            wasForwarded = false;
            for (string next = await collector.NextAsync(); next != $"{marker} 2"; next = await collector.NextAsync())
            {
                wasForwarded = true;
            }
        }
    }

    private int CountReloads()
    {
        string log = Folder.File("nats.log");
        return File.Exists(log)
            ? File.ReadAllText(log).Split("Reloaded server configuration").Length - 1
            : 0;
    }

    public void Dispose()
    {
        _broker?.Dispose();
        Store.Dispose();
        _first.Dispose();
        _second.Dispose();
        Folder.Dispose();
    }
}
