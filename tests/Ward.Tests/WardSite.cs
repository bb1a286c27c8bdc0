using Hospital.Tests.World;
using MQTTnet.Server;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Records;

namespace Ward.Tests;

/// <summary>A ward and its broker, with ports and a folder of their own.</summary>
public sealed class WardSite : IAsyncDisposable
{
    /// <summary>The version of the policy on its sensors.</summary>
    public const int PolicyVersion = 1;

    private static readonly Patient[] Patients =
    [
        new("P-1001", "Ada Example", new DateOnly(1950, 1, 31)),
        new("P-1002", "Ben Example", new DateOnly(1971, 11, 2)),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly List<SensorAtBroker> _sensors = [];
    private MqttServer _broker = null!;
    private WardHost _host = null!;
    private int _port;

    private WardSite()
    {
    }

    /// <summary>The authority that its devices trust.</summary>
    public HospitalKey Authority { get; } = HospitalKey.Create();

    /// <summary>The ward's address.</summary>
    public Uri Address => _host.Address;

    /// <summary>Starts a ward with two patients and four beds.</summary>
    /// <param name="change">Changes its options.</param>
    public static async Task<WardSite> StartAsync(Func<WardOptions, WardOptions>? change = null)
    {
        WardSite site = new() { _port = LoopbackPort.Free() };
        site._broker = await LoopbackBroker.StartAsync(site._port);
        WardOptions options = Options(site._folder, site.Authority) with { Broker = BrokerAccess.To("127.0.0.1", site._port) };
        site._host = await WardHost.StartAsync(change?.Invoke(options) ?? options);
        return site;
    }

    /// <summary>The address of one of its pages.</summary>
    public string Url(string path) => new Uri(Address, path).ToString();

    /// <summary>All associations, the newest first.</summary>
    public IReadOnlyList<Association> Associations()
    {
        using AssociationStore store = AssociationStore.Open(_folder.File("readings.db"));
        return store.All();
    }

    /// <summary>The audit, the newest entry first.</summary>
    public IReadOnlyList<AuditEntry> Audit()
    {
        using AssociationStore store = AssociationStore.Open(_folder.File("readings.db"));
        return store.Audit.Newest();
    }

    /// <summary>Stops the ward. Pages that are open lose their connection.</summary>
    public async Task StopAsync() => await _host.DisposeAsync();

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

    /// <summary>A sensor that is connected to the broker.</summary>
    /// <param name="serial">Its serial number.</param>
    /// <param name="policyVersion">The version of the policy on it.</param>
    /// <param name="authority">The authority that it trusts; by default this hospital's.</param>
    internal async Task<SensorAtBroker> NewSensorAsync(
        string serial = "NMA0001", int policyVersion = PolicyVersion, CosePublicKey? authority = null)
    {
        FakeSensor sensor = new(authority ?? Authority.Public, () => DateTimeOffset.UtcNow, policyVersion) { Serial = serial };
        SensorAtBroker connected = await SensorAtBroker.ConnectAsync(sensor, _port);
        _sensors.Add(connected);
        return connected;
    }

    /// <summary>The options of a ward with two patients and four beds, without a broker.</summary>
    internal static WardOptions Options(TemporaryFolder folder, HospitalKey authority) => new()
    {
        Broker = BrokerAccess.To("127.0.0.1", 1),
        Database = NewStore.At(folder.File("readings.db")),
        Authority = authority,
        PolicyVersion = PolicyVersion,
        Records = new WardFile("3 North", ["1", "2", "3", "4"], Patients),
    };
}
