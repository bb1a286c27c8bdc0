using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Accounts;

namespace Ward.Tests;

/// <summary>Whose a session is, and when it ends.</summary>
public sealed class SessionsOfStaff(WardBrowser browser)
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nurse", "admin")]
    [InlineData("admin", "nurse")]
    [InlineData("nurse", "nurse")]
    public async Task Somebody_signs_in_over_a_session_and_its_old_cookie_is_worth_nothing(string before, string after)
    {
        await using WardSite site = await WardSite.StartAsync();
        using WardSession session = await WardSession.BeginAsync(site.Address, before);
        using WardSession stolen = session.Copy();
        (await stolen.StatusOfAsync("/")).ShouldBe(HttpStatusCode.OK);

        await session.SignInAsync(after);

        (await session.StatusOfAsync("/")).ShouldBe(HttpStatusCode.OK);
        (await stolen.StatusOfAsync("/")).ShouldBe(HttpStatusCode.Redirect);
        (await stolen.StatusOfAsync("/audit")).ShouldBe(HttpStatusCode.Redirect);
        site.Audit().Select(entry => (entry.Who, entry.Action)).ShouldBe(
            [($"development-{after}", "sign-in"), ($"development-{before}", "sign-out"), ($"development-{before}", "sign-in")]);
    }

    [Fact]
    public async Task Somebody_signs_out_and_a_copy_of_the_cookie_is_worth_nothing()
    {
        await using WardSite site = await WardSite.StartAsync();
        using WardSession session = await WardSession.BeginAsync(site.Address);
        using WardSession stolen = session.Copy();
        (await stolen.StatusOfAsync("/")).ShouldBe(HttpStatusCode.OK);

        await session.SignOutAsync();

        (await stolen.StatusOfAsync("/")).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_session_ends_30_minutes_after_its_last_use()
    {
        await using WardSite site = await WardSite.StartAsync(options => options with { RealTime = _time });
        using WardSession session = await WardSession.BeginAsync(site.Address);
        for (int round = 0; round < 3; round++)
        {
            _time.Advance(TimeSpan.FromMinutes(29));
            (await session.StatusOfAsync("/")).ShouldBe(HttpStatusCode.OK);
            using HttpResponseMessage used = await session.Client.PostAsync(site.Url("/session/use"), null, Cancellation);
            used.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        _time.Advance(TimeSpan.FromMinutes(29));
        (await session.StatusOfAsync("/")).ShouldBe(HttpStatusCode.OK, "to load a page is no use: pages load again by themselves");
        _time.Advance(TimeSpan.FromMinutes(1));
        (await session.StatusOfAsync("/")).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_session_ends_after_the_time_that_is_configured_and_after_twelve_hours_however_much_it_is_used()
    {
        await using WardSite site = await WardSite.StartAsync(
            options => options with { RealTime = _time, IdleLimit = TimeSpan.FromMinutes(5) });
        using WardSession idle = await WardSession.BeginAsync(site.Address);
        using WardSession busy = await WardSession.BeginAsync(site.Address);
        for (int minutes = 0; minutes < 12 * 60; minutes += 4)
        {
            using HttpResponseMessage used = await busy.Client.PostAsync(site.Url("/session/use"), null, Cancellation);
            used.StatusCode.ShouldBe(HttpStatusCode.NoContent);
            _time.Advance(TimeSpan.FromMinutes(4));
        }

        (await idle.StatusOfAsync("/")).ShouldBe(HttpStatusCode.Redirect);
        (await busy.StatusOfAsync("/")).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_page_that_is_touched_stays_and_one_that_nobody_touches_shows_no_patient_any_more()
    {
        TimeSpan interval = TimeSpan.FromMilliseconds(200);
        await using WardSite site = await WardSite.StartAsync(
            options => options with { RealTime = _time, SessionCheckInterval = interval });
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/pair");
        _time.Advance(TimeSpan.FromMinutes(29));
        await browsed.Page.RunAndWaitForResponseAsync(
            () => browsed.Page.GetByText("Type it").ClickAsync(), response => response.Url == site.Url("/session/use"));
        _time.Advance(TimeSpan.FromMinutes(29));
        await browsed.Page.GetByLabel("Serial number").FillAsync("A1");
        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not match");

        _time.Advance(TimeSpan.FromMinutes(30));

        await Assertions.Expect(browsed.Page.Locator("h1")).ToHaveTextAsync("You are signed out");
        await Assertions.Expect(browsed.Page.GetByText("nobody has used it for 30 minutes")).ToBeVisibleAsync();
        foreach ((string screen, int width, int height) in new[] { ("tablet", 1024, 768), ("phone", 390, 844) })
        {
            await browsed.Page.SetViewportSizeAsync(width, height);
            await AxeCheck.ShouldFindNothingAsync(
                browsed.Page, scheme => Screenshots.TakeAsync(browsed.Page, $"signed-out-{screen}-{scheme}"));
        }

        await browsed.Page.GotoAsync(site.Url("/"));
        browsed.Page.Url.ShouldContain("/sign-in");
    }

    [Fact]
    public async Task More_than_a_thousand_sign_in_and_a_nurse_stays_signed_in()
    {
        Sessions sessions = new(_time, TimeSpan.FromMinutes(30));
        ClaimsPrincipal nurse = await SignInAsync(sessions, "N-1");
        for (int person = 0; person < 1500; person++)
        {
            await SignInAsync(sessions, $"A-{person}");
        }

        sessions.Exists(nurse).ShouldBeTrue();
    }

    [Fact]
    public async Task Somebody_who_signs_in_without_end_ends_sessions_of_their_own_and_of_nobody_else()
    {
        Sessions sessions = new(_time, TimeSpan.FromMinutes(30));
        ClaimsPrincipal nurse = await SignInAsync(sessions, "N-1");
        ClaimsPrincipal first = await SignInAsync(sessions, "A-1");
        ClaimsPrincipal second = await SignInAsync(sessions, "A-1");
        _time.Advance(TimeSpan.FromSeconds(1));
        sessions.Use(first);
        for (int session = 0; session < 999; session++)
        {
            await SignInAsync(sessions, "A-1");
        }

        sessions.Exists(nurse).ShouldBeTrue();
        sessions.Exists(first).ShouldBeTrue();
        sessions.Exists(second).ShouldBeFalse("it was not used for the longest time");
    }

    private async Task<ClaimsPrincipal> SignInAsync(Sessions sessions, string id)
    {
        ClaimsPrincipal principal = new Staff(id, id, StaffRole.Nurse).ToPrincipal();
        AuthenticationProperties properties = new() { ExpiresUtc = _time.GetUtcNow() + Sessions.Length };
        await sessions.StoreAsync(new AuthenticationTicket(principal, properties, "Cookies"));
        return principal;
    }
}
