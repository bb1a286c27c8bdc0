using System.Net;
using NanoMedAgent.Ward.Configuration;

namespace Ward.Tests;

/// <summary>The ward on loopback, behind a proxy that ends TLS at the address that browsers use.</summary>
public sealed class BehindAProxy
{
    private static readonly Uri Public = new("https://ward.hospital.example/");

    [Fact]
    public async Task Staff_sign_in_at_the_public_address_and_their_cookie_travels_over_TLS_alone()
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        provider.Person = ("N-1", "Nora Nurse", ["ward-3-nurses"]);
        IdentityProvider configured = new(
            provider.Address, HospitalIdentityProvider.Client, HospitalIdentityProvider.Secret, "groups", "ward-3-nurses", "ward-3-admins");
        await using WardSite site = await WardSite.StartAsync(options => options with { Provider = configured, PublicAddress = Public });
        CookieContainer cookies = new();
        using HttpClient browser = new(new Proxy(site.Address, cookies));

        using HttpResponseMessage challenge = await GetAsync(browser, new Uri(Public, "/sign-in/begin"));
        Uri authorize = challenge.Headers.Location!;
        authorize.Query.ShouldContain("redirect_uri=https%3A%2F%2Fward.hospital.example%2Fsignin-oidc", Case.Insensitive);
        using HttpResponseMessage answer = await GetAsync(browser, authorize);
        Uri back = answer.Headers.Location!;
        back.GetLeftPart(UriPartial.Path).ShouldBe("https://ward.hospital.example/signin-oidc");
        using HttpResponseMessage signedIn = await GetAsync(browser, back);
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Found);
        cookies.GetCookies(Public).ShouldContain(cookie => cookie.HttpOnly && cookie.Secure);
        cookies.GetAllCookies().ShouldAllBe(cookie => cookie.Secure);
        site.Audit().ShouldContain(entry => entry.Who == "N-1" && entry.Action == "sign-in");

        using HttpResponseMessage page = await GetAsync(browser, new Uri(Public, "/"));
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        using HttpResponseMessage foreign = await browser.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, new Uri(Public, "/")) { Headers = { { "Origin", "https://evil.example" } } },
            TestContext.Current.CancellationToken);
        foreign.StatusCode.ShouldNotBe(HttpStatusCode.OK, "another site's request");
        using HttpResponseMessage own = await browser.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, new Uri(Public, "/")) { Headers = { { "Origin", "https://ward.hospital.example" } } },
            TestContext.Current.CancellationToken);
        own.StatusCode.ShouldBe(HttpStatusCode.OK, "the ward's own request, at the address that browsers use");
    }

    private static Task<HttpResponseMessage> GetAsync(HttpClient browser, Uri address) =>
        browser.GetAsync(address, TestContext.Current.CancellationToken);

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
