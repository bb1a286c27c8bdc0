using Hospital.Tests.World;
using MQTTnet.Server;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;
using NanoMedAgent.Ward.Accounts;

namespace Ward.Tests;

/// <summary>A ward on a port of its own, with a folder that is gone afterwards.</summary>
public sealed class WardSite : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SensorAtBroker> _sensors = [];
    private MqttServer _broker = null!;
    private WardHost _host = null!;
    private int _port;

    private WardSite()
    {
    }

    /// <summary>The authority that its devices pin.</summary>
    public HospitalKey Authority { get; } = HospitalKey.Create();

    /// <summary>The policy that its sensors have.</summary>
    public const int PolicyVersion = 1;

    /// <summary>What operators are told.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Starts a ward with two patients and four beds.</summary>
    public static async Task<WardSite> StartAsync(Func<WardOptions, WardOptions>? change = null)
    {
        WardSite site = new() { _port = LoopbackBroker.FreePort() };
        site._broker = await LoopbackBroker.StartAsync(site._port);
        WardOptions options = Options(site._folder, site.Authority) with { Broker = new BrokerAddress("127.0.0.1", site._port), Log = site.Tell };
        site._host = await WardHost.StartAsync(change?.Invoke(options) ?? options);
        return site;
    }

    /// <summary>A sensor of this hospital, switched on.</summary>
    /// <param name="serial">The maker's.</param>
    /// <param name="policyVersion">The policy that it has.</param>
    /// <param name="authority">Whom it believes; by default this hospital's.</param>
    internal async Task<SensorAtBroker> NewSensorAsync(string serial = "NMA0001", int policyVersion = PolicyVersion, CosePublicKey? authority = null)
    {
        SensorAtBroker sensor = await SensorAtBroker.StartAsync(new FakeSensor(authority ?? Authority.Public, () => DateTimeOffset.UtcNow, policyVersion) { Serial = serial }, _port);
        _sensors.Add(sensor);
        return sensor;
    }

    /// <summary>What was associated, the newest first.</summary>
    public IReadOnlyList<Association> Associations()
    {
        using AssociationStore store = AssociationStore.Open(_folder.File("readings.db"));
        return store.All();
    }

    /// <summary>The ward's address.</summary>
    public Uri Address => _host.Address;

    /// <summary>The address of one of its pages.</summary>
    public string Url(string path) => new Uri(_host.Address, path).ToString();

    private void Tell(string line)
    {
        lock (Log)
        {
            Log.Add(line);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (SensorAtBroker sensor in _sensors)
        {
            await sensor.DisposeAsync();
        }

        _broker.Dispose();
        Authority.Dispose();
        _folder.Dispose();
    }

    /// <summary>What the audit says, the newest first.</summary>
    public IReadOnlyList<AuditEntry> Logged()
    {
        using AssociationStore store = AssociationStore.Open(_folder.File("readings.db"));
        return store.Audit.Newest();
    }

    /// <summary>Ends it, as a crash would for the pages that are open.</summary>
    public async Task StopAsync() => await _host.DisposeAsync();

    /// <summary>What a ward with two patients and four beds is started with.</summary>
    internal static WardOptions Options(TemporaryFolder folder, HospitalKey authority) => new()
    {
        Broker = new BrokerAddress("127.0.0.1", 1),
        Database = folder.File("readings.db"),
        Authority = authority,
        PolicyVersion = PolicyVersion,
        Records = new WardFile("3 North", ["1", "2", "3", "4"], [new Patient("P-1001", "Ada Example", new DateOnly(1950, 1, 31)), new Patient("P-1002", "Ben Example", new DateOnly(1971, 11, 2))]),
    };
}
