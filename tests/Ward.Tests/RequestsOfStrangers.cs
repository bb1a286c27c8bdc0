using System.Net;
using System.Net.WebSockets;
using System.Text.RegularExpressions;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Configuration;

namespace Ward.Tests;

/// <summary>What the ward answers to somebody who is not signed in, or to another site's page.</summary>
public sealed class RequestsOfStrangers
{
    private static readonly IdentityProvider Provider =
        new(new Uri("https://login.hospital.example"), "ward", "", "roles", ["nurse"], ["admin"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in")]
    [InlineData("/ward.css")]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/nothing-here")]
    public async Task Every_response_forbids_the_browser_to_load_or_run_anything_else(string path)
    {
        await using WardSite site = await WardSite.StartAsync();
        using HttpClient stranger = new(new HttpClientHandler { AllowAutoRedirect = false });

        using HttpResponseMessage answer = await stranger.GetAsync(site.Url(path), Cancellation);

        string policy = string.Join(' ', answer.Headers.GetValues("Content-Security-Policy"));
        policy.ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain("form-action 'self'");
        policy.ShouldContain("base-uri 'self'");
        policy.ShouldNotContain("unsafe");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        answer.Headers.GetValues("Permissions-Policy").Single().ShouldContain("camera=(self)");
        answer.Headers.Contains("Server").ShouldBeFalse();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/pair")]
    [InlineData("/associations")]
    [InlineData("/devices")]
    [InlineData("/audit")]
    [InlineData("/quarantine")]
    [InlineData("/rollouts")]
    [InlineData("/device/00112233445566778899")]
    public async Task Without_a_session_every_page_leads_to_the_sign_in_page(string path)
    {
        await using WardSite site = await WardSite.StartAsync();
        using HttpClient stranger = new(new HttpClientHandler { AllowAutoRedirect = false });

        using HttpResponseMessage answer = await stranger.GetAsync(site.Url(path), Cancellation);
        using HttpResponseMessage socket = await stranger.PostAsync(site.Url("/_blazor/negotiate?negotiateVersion=1"), null, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.AbsolutePath.ShouldBe("/sign-in");
        socket.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        await using WardSite site = await WardSite.StartAsync();
        using HttpClient stranger = new(new HttpClientHandler { AllowAutoRedirect = false });

        using FormUrlEncodedContent form = new([KeyValuePair.Create("role", "admin")]);
        using HttpResponseMessage begun = await stranger.PostAsync(site.Url("/sign-in/begin"), form, Cancellation);
        begun.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        begun.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task No_script_reads_the_cookie_of_a_session_and_no_browser_sends_it_for_another_site()
    {
        await using WardSite site = await WardSite.StartAsync();
        using HttpClient nurse = new(new HttpClientHandler { AllowAutoRedirect = false });
        using HttpResponseMessage page = await nurse.GetAsync(site.Url("/sign-in"), Cancellation);
        string token = Regex.Match(
            await page.Content.ReadAsStringAsync(Cancellation), "__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        using FormUrlEncodedContent form = new(
            [KeyValuePair.Create("role", "nurse"), KeyValuePair.Create("__RequestVerificationToken", token)]);
        using HttpResponseMessage begun = await nurse.PostAsync(site.Url("/sign-in/begin"), form, Cancellation);

        string cookie = begun.Headers.GetValues("Set-Cookie").Single(header => header.StartsWith("ward=", StringComparison.Ordinal));
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=strict", Case.Insensitive);
    }

    [Fact]
    public async Task A_page_of_another_site_gets_nothing_even_with_a_nurses_cookie()
    {
        await using WardSite site = await WardSite.StartAsync();
        using WardSession session = await WardSession.BeginAsync(site.Address);

        foreach (string origin in new[] { "https://evil.example", "null", "http://127.0.0.1:1" })
        {
            using HttpRequestMessage request = new(HttpMethod.Post, site.Url("/_blazor/negotiate?negotiateVersion=1"));
            request.Headers.Add("Origin", origin);
            using HttpResponseMessage answer = await session.Client.SendAsync(request, Cancellation);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }

        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Origin", "https://evil.example");
        UriBuilder address = new(site.Url("/_blazor")) { Scheme = "ws" };
        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(address.Uri, Cancellation));
    }

    [Fact]
    public async Task A_foreign_host_name_that_leads_to_this_machine_is_refused()
    {
        await using WardSite site = await WardSite.StartAsync();
        using HttpClient stranger = new();
        using HttpRequestMessage request = new(HttpMethod.Get, site.Url("/sign-in"));
        request.Headers.Host = "evil.example";

        using HttpResponseMessage answer = await stranger.SendAsync(request, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    [Fact]
    public async Task A_picture_is_read_only_with_a_session_a_token_and_a_valid_size()
    {
        await using WardSite site = await WardSite.StartAsync();
        using HttpClient stranger = new(new HttpClientHandler { AllowAutoRedirect = false });
        (await PostPictureAsync(stranger, site, 64, 64, 64 * 64)).ShouldBe(HttpStatusCode.Redirect);

        using WardSession session = await WardSession.BeginAsync(site.Address);
        (await PostPictureAsync(session.Client, site, 64, 64, 64 * 64)).ShouldBe(HttpStatusCode.BadRequest);

        session.Client.DefaultRequestHeaders.Add("RequestVerificationToken", await session.TokenAsync());
        (await PostPictureAsync(session.Client, site, 64, 64, 64 * 64)).ShouldBe(HttpStatusCode.NoContent);
        (await PostPictureAsync(session.Client, site, 64, 64, (64 * 64) - 1)).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await PostPictureAsync(session.Client, site, 5000, 64, 5000 * 64)).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await PostPictureAsync(session.Client, site, 1, 1, 1)).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await PostPictureAsync(session.Client, site, -64, -64, 64 * 64)).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Beyond_loopback_the_ward_does_not_start_without_a_provider_and_a_certificate()
    {
        using HospitalKey authority = HospitalKey.Create();
        using TemporaryFolder folder = new();
        WardOptions options = WardSite.Options(folder, authority) with { Listen = new IPEndPoint(IPAddress.Any, 0) };

        (await FaultAsync(options)).ShouldContain("--oidc-authority");
        (await FaultAsync(options with { Provider = Provider })).ShouldContain("--certificate");
        WardOptions behindProxy = options with
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            PublicAddress = new Uri("https://ward.hospital.example"),
        };
        (await FaultAsync(behindProxy)).ShouldContain("--oidc-authority");
    }

    private static async Task<string> FaultAsync(WardOptions options) =>
        (await Should.ThrowAsync<InvalidOperationException>(() => WardHost.StartAsync(options))).Message;

    private static async Task<HttpStatusCode> PostPictureAsync(HttpClient client, WardSite site, int width, int height, int length)
    {
        using ByteArrayContent content = new(new byte[length]);
        using HttpResponseMessage answer = await client.PostAsync(site.Url($"/scan?width={width}&height={height}"), content, Cancellation);
        return answer.StatusCode;
    }
}
