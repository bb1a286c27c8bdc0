using System.Net;
using System.Text.RegularExpressions;
using HostSim.Tests.World;
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
    public async Task When_the_button_is_held_for_three_seconds_the_light_shows_the_pairing_window_before_it_is_let_go(bool byMouse)
    {
        await using RunWithDevicePage run = await RunWithDevicePage.StartAsync(speed: 1);
        List<string> faults = [];
        IPage page = await browser.OpenAsync(faults);
        await page.GotoAsync(run.Page.Address.AbsoluteUri);
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
        run.Sensor.Agent.PairingState.ShouldBe(PairingState.Idle);
        (await page.Locator("#looks").TextContentAsync()).ShouldBe("blue, short gaps");
        await page.Locator("#light.lit.blue").WaitForAsync();
        await page.Locator("#light:not(.lit)").WaitForAsync();
        await (byMouse ? page.Mouse.UpAsync() : page.Keyboard.UpAsync(" "));

        await Wait.UntilAsync(() => run.Sensor.Agent.PairingState == PairingState.WindowOpen);
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_switch_cuts_the_network_and_restores_it()
    {
        await using RunWithDevicePage run = await RunWithDevicePage.StartAsync(speed: 4);
        List<string> faults = [];
        IPage page = await browser.OpenAsync(faults);
        await page.GotoAsync(run.Page.Address.AbsoluteUri);
        await page.Locator("body[data-pattern=Measuring]").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Network off" }).ClickAsync();
        await page.Locator("body[data-pattern=Keeping]").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Network off", Pressed = true }).ClickAsync();
        await page.Locator("body[data-pattern=Measuring]").WaitForAsync();
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_request_from_another_page_cannot_hold_the_button_or_read_the_label()
    {
        await using RunWithDevicePage run = await RunWithDevicePage.StartAsync(speed: 1);
        using HttpClient client = new() { BaseAddress = run.Page.Address };
        string own = run.Page.Address.GetLeftPart(UriPartial.Authority);
        (await PressAsync()).ShouldBe(HttpStatusCode.Forbidden);
        (await PressAsync(("Origin", "http://elsewhere.example"))).ShouldBe(HttpStatusCode.Forbidden);
        (await PressAsync(("Origin", "null"))).ShouldBe(HttpStatusCode.Forbidden);
        (await PressAsync(("Origin", own), ("Sec-Fetch-Site", "same-site"))).ShouldBe(HttpStatusCode.Forbidden);
        run.Sensor.Button.IsHeld.ShouldBeFalse();
        (await PressAsync(("Origin", own), ("Sec-Fetch-Site", "same-origin"))).ShouldBe(HttpStatusCode.NoContent);
        run.Sensor.Button.IsHeld.ShouldBeTrue();

        (await GetAsync("/label")).ShouldBe(HttpStatusCode.OK);
        (await GetAsync("/label", ("Host", $"elsewhere.example:{run.Page.Address.Port}"))).ShouldBe(HttpStatusCode.MisdirectedRequest);
        (await GetAsync("/label.svg", ("Host", "127.0.0.1:1"))).ShouldBe(HttpStatusCode.MisdirectedRequest);

        Task<HttpStatusCode> PressAsync(params (string Name, string Value)[] headers) =>
            SendAsync(HttpMethod.Post, "/button/down", headers);

        Task<HttpStatusCode> GetAsync(string path, params (string Name, string Value)[] headers) =>
            SendAsync(HttpMethod.Get, path, headers);

        async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, (string Name, string Value)[] headers)
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
    public async Task When_the_page_is_closed_the_button_is_let_go()
    {
        await using RunWithDevicePage run = await RunWithDevicePage.StartAsync(speed: 1);
        using HttpClient client = new() { BaseAddress = run.Page.Address };
        Stream state = await client.GetStreamAsync(new Uri("/state", UriKind.Relative), TestContext.Current.CancellationToken);
        run.Sensor.Button.PressDown();
        await state.DisposeAsync();
        await Wait.UntilAsync(() => !run.Sensor.Button.IsHeld);
    }

    [Fact]
    public async Task The_page_has_no_inline_code_and_its_policy_forbids_it()
    {
        await using RunWithDevicePage run = await RunWithDevicePage.StartAsync(speed: 1);
        using HttpClient client = new() { BaseAddress = run.Page.Address };
        using HttpResponseMessage answer = await client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'");
        policy.ShouldNotContain("unsafe");
        Inline().IsMatch(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBeFalse();
    }

    [Fact]
    public void Each_light_pattern_has_its_own_rhythm_and_text()
    {
        LightPattern[] patterns = Enum.GetValues<LightPattern>();
        patterns.Select(RhythmOf).ShouldBeUnique();
        patterns.Select(DisplayText.Light).ShouldBeUnique();
    }

    private static string RhythmOf(LightPattern pattern) =>
        string.Concat(LightAppearance.Of(pattern).Rhythm.Select(isLit => isLit ? '1' : '0'));

    [GeneratedRegex("<style|style=|<script(?! src=)| on[a-z]+=")]
    private static partial Regex Inline();
}
