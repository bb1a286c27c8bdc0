using System.Net;
using Microsoft.Playwright;
using NanoMedAgent.Ward.Configuration;

namespace Ward.Tests;

/// <summary>The ward on loopback, behind a proxy that ends TLS at the address that browsers use.</summary>
public sealed class BehindAProxy(WardBrowser browser)
{
    private static readonly Uri Public = new("https://ward.hospital.example/");

    [Fact]
    public async Task Staff_sign_in_at_the_public_address_and_their_cookie_travels_over_TLS_alone()
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        provider.Person = ("N-1", "Nora Nurse", ["ward-3-nurses"]);
        await using WardSite site = await WardSite.StartAsync(
            options => options with { Provider = ConfiguredAt(provider), PublicAddress = Public });
        CookieContainer cookies = new();
        using HttpClient client = new(new Proxy(site.Address, cookies));

        using HttpResponseMessage challenge = await GetAsync(client, new Uri(Public, "/sign-in/begin"));
        Uri authorize = challenge.Headers.Location!;
        authorize.Query.ShouldContain("redirect_uri=https%3A%2F%2Fward.hospital.example%2Fsignin-oidc", Case.Insensitive);
        using HttpResponseMessage answer = await GetAsync(client, authorize);
        Uri back = answer.Headers.Location!;
        back.GetLeftPart(UriPartial.Path).ShouldBe("https://ward.hospital.example/signin-oidc");
        using HttpResponseMessage signedIn = await GetAsync(client, back);
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Found);
        cookies.GetCookies(Public).ShouldContain(cookie => cookie.HttpOnly && cookie.Secure);
        cookies.GetAllCookies().ShouldAllBe(cookie => cookie.Secure);
        site.Audit().ShouldContain(entry => entry.Who == "N-1" && entry.Action == "sign-in");

        using HttpResponseMessage page = await GetAsync(client, new Uri(Public, "/"));
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        using HttpResponseMessage foreign = await client.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, new Uri(Public, "/")) { Headers = { { "Origin", "https://evil.example" } } },
            TestContext.Current.CancellationToken);
        foreign.StatusCode.ShouldNotBe(HttpStatusCode.OK, "another site's request");
        using HttpResponseMessage own = await client.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, new Uri(Public, "/")) { Headers = { { "Origin", "https://ward.hospital.example" } } },
            TestContext.Current.CancellationToken);
        own.StatusCode.ShouldBe(HttpStatusCode.OK, "the ward's own request, at the address that browsers use");
    }

    [Fact]
    public async Task Through_a_reverse_proxy_a_nurse_signs_in_and_the_page_is_live_over_its_web_socket()
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        provider.Person = ("N-1", "Nora Nurse", ["ward-3-nurses"]);
        await using HospitalProxy proxy = await HospitalProxy.StartAsync();
        await using WardSite site = await WardSite.StartAsync(options => options with
        {
            Provider = ConfiguredAt(provider),
            PublicAddress = proxy.Address,
        });
        proxy.Ward = site.Address;
        await using BrowserPage browsed = await browser.NewPageAsync(new BrowserNewContextOptions { IgnoreHTTPSErrors = true });
        List<string> sockets = [];
        browsed.Page.WebSocket += (_, socket) => sockets.Add(socket.Url);

        await browsed.Page.GotoAsync(proxy.Address.ToString());
        await browsed.Page.GetByRole(AriaRole.Link, new() { Name = "hospital account" }).ClickAsync();
        await Assertions.Expect(browsed.Page).ToHaveURLAsync(proxy.Address.ToString());
        await Assertions.Expect(browsed.Page.GetByText("Nora Nurse")).ToBeVisibleAsync();

        // Nothing is rendered in advance: what a page shows has come over the web socket.
        await browsed.Page.GetByRole(AriaRole.Link, new() { Name = "Pair" }).First.ClickAsync();
        await browsed.Page.GetByText("Type it").ClickAsync();
        await Assertions.Expect(browsed.Page.GetByLabel("The whole text")).ToBeVisibleAsync();
        sockets.ShouldHaveSingleItem().ShouldStartWith($"wss://{proxy.Address.Authority}/_blazor?id=");
        (await browsed.Page.Context.CookiesAsync()).ShouldAllBe(cookie => cookie.Secure);
        browsed.Faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, "203.0.113.9, 10.1.2.3", "10.1.2.3")]
    [InlineData(true, "2001:db8::7", "2001:db8::7")]
    [InlineData(true, "10.1.2.3, unknown", "127.0.0.1")]
    [InlineData(true, null, "127.0.0.1")]
    [InlineData(false, "10.1.2.3", "127.0.0.1")]
    public async Task The_audit_log_has_the_address_that_the_proxy_saw_and_without_a_proxy_nobodys_word(
        bool isBehindProxy, string? forwarded, string origin)
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        await using WardSite site = await WardSite.StartAsync(options => options with
        {
            Provider = ConfiguredAt(provider),
            PublicAddress = isBehindProxy ? Public : null,
        });
        using HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(site.Address, "/signin-oidc?code=abc&state=def"));
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwarded);
        using HttpResponseMessage answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        site.Audit().ShouldHaveSingleItem().Origin.ShouldBe(origin);
    }

    [Theory]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("X-Forwarded-Proto", "http")]
    [InlineData("X-Forwarded-Prefix", "/evil")]
    [InlineData("X-Original-Host", "evil.example")]
    [InlineData("Forwarded", "host=evil.example;proto=http")]
    [InlineData("Host", "evil.example")]
    public async Task What_a_request_says_of_the_address_that_browsers_use_counts_for_nothing(string header, string value)
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        await using WardSite site = await WardSite.StartAsync(options => options with
        {
            Provider = ConfiguredAt(provider),
            PublicAddress = Public,
        });
        using HttpClient stranger = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(site.Address, "/sign-in/begin"));
        request.Headers.TryAddWithoutValidation(header, value).ShouldBeTrue();
        using HttpResponseMessage challenge = await stranger.SendAsync(request, TestContext.Current.CancellationToken);

        challenge.Headers.Location!.Query.ShouldContain(
            "redirect_uri=https%3A%2F%2Fward.hospital.example%2Fsignin-oidc&", Case.Insensitive);
        challenge.Headers.GetValues("Set-Cookie").ShouldAllBe(cookie => cookie.Contains("; secure;", StringComparison.OrdinalIgnoreCase));
    }

    private static IdentityProvider ConfiguredAt(HospitalIdentityProvider provider) => new(
        provider.Address, HospitalIdentityProvider.Client, HospitalIdentityProvider.Secret, "groups", ["ward-3-nurses"],
        ["ward-3-admins"]);

    private static Task<HttpResponseMessage> GetAsync(HttpClient client, Uri address) =>
        client.GetAsync(address, TestContext.Current.CancellationToken);

    /// <summary>Takes what goes to the public address to the ward, without TLS, as a proxy on its computer does.</summary>
    private sealed class Proxy(Uri ward, CookieContainer cookies)
        : DelegatingHandler(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
        {
            Uri outside = request.RequestUri!;
            if (outside.Host == Public.Host)
            {
                request.RequestUri = new Uri(ward, outside.PathAndQuery);
                request.Headers.TryAddWithoutValidation("Cookie", cookies.GetCookieHeader(outside));
            }

            HttpResponseMessage response = await base.SendAsync(request, cancellation);
            foreach (string cookie in response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set) ? set : [])
            {
                cookies.SetCookies(outside, cookie);
            }

            return response;
        }
    }
}
