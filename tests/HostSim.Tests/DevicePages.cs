using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NanoMedAgent.HostSim.View;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;

namespace HostSim.Tests;

/// <summary>The sensor in a browser.</summary>
public sealed partial class DevicePages(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_button_held_for_three_seconds_opens_the_window_and_the_light_says_so_before_it_is_let_go(bool byMouse)
    {
        await using PlayedOnThePage played = await PlayedOnThePage.StartAsync(speed: 1);
        List<string> faults = [];
        IPage page = await browser.OpenAsync(faults);
        await page.GotoAsync(played.Page.Address.AbsoluteUri);
        await page.Locator("body[data-pattern=Measuring]").WaitForAsync();
        if (byMouse)
        {
            await page.Locator("#button").HoverAsync();
            await page.Mouse.DownAsync();
        }
        else
        {
            await page.Keyboard.DownAsync(" ");
        }

        await page.Locator("body[data-pattern=PairingWindow]").WaitForAsync();
        played.Bed.Agent.PairingState.ShouldBe(PairingState.Idle);
        (await page.Locator("#looks").TextContentAsync()).ShouldBe("blue, short gaps");
        await page.Locator("#light.lit.blue").WaitForAsync();
        await page.Locator("#light:not(.lit)").WaitForAsync();
        await (byMouse ? page.Mouse.UpAsync() : page.Keyboard.UpAsync(" "));

        await PlayedOnThePage.UntilAsync(() => played.Bed.Agent.PairingState == PairingState.WindowOpen);
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Switches_take_the_network_away_and_give_it_back()
    {
        await using PlayedOnThePage played = await PlayedOnThePage.StartAsync(speed: 4);
        List<string> faults = [];
        IPage page = await browser.OpenAsync(faults);
        await page.GotoAsync(played.Page.Address.AbsoluteUri);
        await page.Locator("body[data-pattern=Measuring]").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Network off" }).ClickAsync();
        await page.Locator("body[data-pattern=Keeping]").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Network off", Pressed = true }).ClickAsync();
        await page.Locator("body[data-pattern=Measuring]").WaitForAsync();
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_the_page_itself_holds_the_button_and_nobody_else_reads_the_label()
    {
        await using PlayedOnThePage played = await PlayedOnThePage.StartAsync(speed: 1);
        using HttpClient client = new() { BaseAddress = played.Page.Address };
        string own = played.Page.Address.GetLeftPart(UriPartial.Authority);
        (await SendAsync(HttpMethod.Post, "/button/down")).ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(HttpMethod.Post, "/button/down", ("Origin", "http://elsewhere.example"))).ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(HttpMethod.Post, "/button/down", ("Origin", "null"))).ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(HttpMethod.Post, "/button/down", ("Origin", own), ("Sec-Fetch-Site", "same-site"))).ShouldBe(HttpStatusCode.Forbidden);
        played.Bed.Button.IsHeld.ShouldBeFalse();
        (await SendAsync(HttpMethod.Post, "/button/down", ("Origin", own), ("Sec-Fetch-Site", "same-origin"))).ShouldBe(HttpStatusCode.NoContent);
        played.Bed.Button.IsHeld.ShouldBeTrue();

        (await SendAsync(HttpMethod.Get, "/label")).ShouldBe(HttpStatusCode.OK);
        (await SendAsync(HttpMethod.Get, "/label", ("Host", $"elsewhere.example:{played.Page.Address.Port}"))).ShouldBe(HttpStatusCode.MisdirectedRequest);
        (await SendAsync(HttpMethod.Get, "/label.svg", ("Host", "127.0.0.1:1"))).ShouldBe(HttpStatusCode.MisdirectedRequest);

        async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
        {
            using HttpRequestMessage request = new(method, path);
            foreach ((string name, string value) in headers)
            {
                request.Headers.Add(name, value);
            }

            using HttpResponseMessage answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_page_that_is_closed_lets_the_button_go()
    {
        await using PlayedOnThePage played = await PlayedOnThePage.StartAsync(speed: 1);
        using HttpClient client = new() { BaseAddress = played.Page.Address };
        Stream state = await client.GetStreamAsync(new Uri("/state", UriKind.Relative), TestContext.Current.CancellationToken);
        played.Bed.Button.Down();
        await state.DisposeAsync();
        await PlayedOnThePage.UntilAsync(() => !played.Bed.Button.IsHeld);
    }

    [Fact]
    public async Task Nothing_in_the_page_is_inline_and_the_browser_is_told_to_refuse_it()
    {
        await using PlayedOnThePage played = await PlayedOnThePage.StartAsync(speed: 1);
        using HttpClient client = new() { BaseAddress = played.Page.Address };
        using HttpResponseMessage answer = await client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'");
        policy.ShouldNotContain("unsafe");
        Inline().IsMatch(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBeFalse();
    }

    [Fact]
    public void Each_light_pattern_has_a_rhythm_of_its_own_and_words()
    {
        LightPattern[] patterns = Enum.GetValues<LightPattern>();
        patterns.Select(pattern => string.Concat(LightLook.Of(pattern).Rhythm.Select(isLit => isLit ? '1' : '0'))).ShouldBeUnique();
        patterns.Select(Words.Light).ShouldBeUnique();
    }

    [GeneratedRegex("<style|style=|<script(?! src=)| on[a-z]+=")]
    private static partial Regex Inline();
}
