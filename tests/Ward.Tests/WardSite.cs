using NanoMedAgent.Hospital;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;
using NanoMedAgent.Ward.Staff;

namespace Ward.Tests;

/// <summary>A ward on a port of its own, with a folder that is gone afterwards.</summary>
public sealed class WardSite : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private WardHost _host = null!;

    private WardSite()
    {
    }

    /// <summary>The authority that its devices pin.</summary>
    public HospitalKey Authority { get; } = HospitalKey.Create();

    /// <summary>What operators are told.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Starts a ward with two patients and four beds.</summary>
    public static async Task<WardSite> StartAsync(IdentityProvider? provider = null)
    {
        WardSite site = new();
        site._host = await WardHost.StartAsync(site.Options() with { Provider = provider });
        return site;
    }

    /// <summary>An address of the ward's.</summary>
    public string Url(string path) => new Uri(_host.Address, path).ToString();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Authority.Dispose();
        _folder.Dispose();
    }

    private WardOptions Options() => new()
    {
        Broker = new BrokerAddress("127.0.0.1", 1),
        Database = _folder.File("readings.db"),
        Authority = Authority,
        PolicyVersion = 1,
        Records = new WardFile("3 North", ["1", "2", "3", "4"], [new Patient("P-1001", "Ada Example", new DateOnly(1950, 1, 31)), new Patient("P-1002", "Ben Example", new DateOnly(1971, 11, 2))]),
        Log = line =>
        {
            lock (Log)
            {
                Log.Add(line);
            }
        },
    };
}
