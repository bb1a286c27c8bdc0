using System.Net;
using System.Text.RegularExpressions;
using NanoMedAgent.Hospital;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;
using NanoMedAgent.Ward.Accounts;

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

    internal ScriptedDesk Desk { get; } = new();

    /// <summary>What operators are told.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Starts a ward with two patients and four beds.</summary>
    public static async Task<WardSite> StartAsync(IdentityProvider? provider = null)
    {
        WardSite site = new();
        site._host = await WardHost.StartAsync(Options(site._folder, site.Authority) with { Provider = provider, Desk = site.Desk, Log = site.Tell });
        return site;
    }

    /// <summary>An address of the ward's.</summary>
    public string Url(string path) => new Uri(_host.Address, path).ToString();

    private void Tell(string line)
    {
        lock (Log)
        {
            Log.Add(line);
        }
    }

    /// <summary>A client that has signed in, as a browser would.</summary>
    public async Task<HttpClient> SignedInClientAsync(string role = "nurse")
    {
        HttpClient client = new(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false });
        using FormUrlEncodedContent form = new([KeyValuePair.Create("role", role), KeyValuePair.Create("__RequestVerificationToken", await TokenAsync(client))]);
        using HttpResponseMessage answer = await client.PostAsync(Url("/sign-in/begin"), form);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return client;
    }

    /// <summary>The antiforgery token out of a form.</summary>
    public async Task<string> TokenAsync(HttpClient client) =>
        Regex.Match(await client.GetStringAsync(Url("/sign-in")), "__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Authority.Dispose();
        _folder.Dispose();
    }

    /// <summary>What the audit says, the newest first.</summary>
    public IReadOnlyList<AuditEntry> Logged()
    {
        using AssociationStore store = AssociationStore.Open(_folder.File("readings.db"));
        return store.Logged();
    }

    /// <summary>Ends it, as a crash would for the pages that are open.</summary>
    public async Task StopAsync() => await _host.DisposeAsync();

    /// <summary>What a ward with two patients and four beds is started with.</summary>
    internal static WardOptions Options(TemporaryFolder folder, HospitalKey authority) => new()
    {
        Broker = new BrokerAddress("127.0.0.1", 1),
        Database = folder.File("readings.db"),
        Authority = authority,
        PolicyVersion = 1,
        Records = new WardFile("3 North", ["1", "2", "3", "4"], [new Patient("P-1001", "Ada Example", new DateOnly(1950, 1, 31)), new Patient("P-1002", "Ben Example", new DateOnly(1971, 11, 2))]),
        Desk = new ScriptedDesk(),
    };
}
