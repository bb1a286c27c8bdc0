using System.Text.Json;
using Microsoft.Playwright;

namespace Ward.Tests;

/// <summary>What a nurse hears of alarms in a browser, whose pulses a test writes down in place of a loudspeaker.</summary>
public sealed class SoundOfAlarms(WardBrowser browser)
{
    // Pulses are written down when they are planned, with the times at which they sound. What a test does is a touch to the browser: so
    // the sound is off here until the page itself turns it on.
    private const string Recorder = """
        window.pulses = [];
        window.AudioContext = class extends AudioContext {
            constructor() {
                super();
                this.suspend();
            }
        };
        const start = OscillatorNode.prototype.start;
        const stop = OscillatorNode.prototype.stop;
        OscillatorNode.prototype.start = function (when) {
            this.pulse = { at: when, frequency: this.frequency.value };
            window.pulses.push(this.pulse);
            start.call(this, when);
        };
        OscillatorNode.prototype.stop = function (when) {
            if (when !== undefined) {
                this.pulse.length = when - this.pulse.at;
            }

            stop.call(this, when ?? 0);
        };
        """;

    [Fact]
    public async Task A_page_that_nobody_has_touched_says_that_it_is_silent_and_plays_a_test_tone_when_the_sound_is_turned_on()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        Quieten(site);
        await using BrowserPage browsed = await OpenAsync(site);
        IPage page = browsed.Page;
        await Assertions.Expect(page.GetByText("This page is silent")).ToBeVisibleAsync();
        (await PulsesAsync(page)).ShouldBeEmpty();

        // As long as a finger stays on a button. Meanwhile the page can hear of the sound, and change.
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn the sound on" }).ClickAsync(new() { Delay = 500 });
        await Assertions.Expect(page.GetByText("This page is silent")).ToHaveCountAsync(0);
        await WaitForPulsesAsync(page, 3);

        // Medium priority: three pulses.
        Pulse[] pulses = await PulsesAsync(page);
        pulses.ShouldAllBe(pulse => pulse.Length >= 0.125 && pulse.Length <= 0.25);
        Pauses(pulses).ShouldAllBe(pause => pause >= 0.125 && pause <= 0.25);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_alarm_that_nobody_has_seen_sounds_as_bursts_of_ten_pulses_until_it_is_seen()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        Quieten(site);
        await using BrowserPage browsed = await OpenAsync(site);
        IPage page = browsed.Page;
        await page.Locator("h1").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Test the sound" })).ToBeVisibleAsync();

        site.Alarming.SendAlarm(site.Now, "o2", "low", 84);
        await WaitForPulsesAsync(page, 20);
        Pulse[] pulses = await PulsesAsync(page);

        // IEC 60601-1-8, table 3: pulses of 75 to 200 ms; three, two, and the same again.
        pulses.ShouldAllBe(pulse => pulse.Length >= 0.075 && pulse.Length <= 0.2);
        pulses.ShouldAllBe(pulse => pulse.Frequency >= 150 && pulse.Frequency <= 1000);
        double[] pauses = Pauses(pulses[..10]);
        foreach (int i in new[] { 0, 1, 3, 5, 6, 8 })
        {
            pauses[i].ShouldBeInRange(0.05, 0.125, $"pause {i}");
        }

        pauses[2].ShouldBe((2 * pauses[0]) + pulses[0].Length, 0.001);
        pauses[7].ShouldBe((2 * pauses[0]) + pulses[0].Length, 0.001);
        pauses[4].ShouldBeInRange(0.35, 1.3);

        site.Alarming.SendAlarm(site.Now, "seen", "ward");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Test the sound" })).ToBeVisibleAsync();
        int sounded = (await PulsesAsync(page)).Length;
        await page.GetByRole(AriaRole.Button, new() { Name = "Test the sound" }).ClickAsync();
        await WaitForPulsesAsync(page, sounded + 3);
        (await PulsesAsync(page)).Length.ShouldBe(sounded + 3, "only the test tone, as nothing else sounds");
    }

    [Fact]
    public async Task A_pause_of_the_sound_is_shown_and_ends_by_itself_after_two_minutes()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await OpenAsync(site);
        IPage page = browsed.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn the sound on" }).ClickAsync();
        await WaitForPulsesAsync(page, 10);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause the sound for 2 minutes" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Sound paused until 14:17:20")).ToBeVisibleAsync();
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"sound-paused-{scheme}"));
        int sounded = (await PulsesAsync(page)).Length;

        site.Now = site.Now.AddSeconds(121);
        await WaitForPulsesAsync(page, sounded + 10);
        await Assertions.Expect(page.GetByText("Sound paused")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_page_whose_connection_is_lost_sounds()
    {
        await using WardSite site = await WardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.Page.AddInitScriptAsync(Recorder);
        await browsed.OpenAsync(site.Address, "/");
        await browsed.Page.GetByText("This page is silent").WaitForAsync();
        await browsed.Page.Locator("h1").ClickAsync();
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Test the sound" })).ToBeVisibleAsync();
        (await PulsesAsync(browsed.Page)).ShouldBeEmpty();

        await site.StopAsync();

        await WaitForPulsesAsync(browsed.Page, 3);
        await Assertions.Expect(browsed.Page.GetByText("Not live: connection lost")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_network_that_carries_nothing_any_more_is_noticed_within_ten_seconds()
    {
        await using WardSite site = await WardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        bool isCut = false;
        await browsed.Page.RouteWebSocketAsync("**/*", socket =>
        {
            IWebSocketRoute server = socket.ConnectToServer();
            socket.OnMessage(message => Forward(message, server));
            server.OnMessage(message => Forward(message, socket));
        });
        await browsed.Page.Clock.InstallAsync();
        await browsed.OpenAsync(site.Address, "/");
        await Assertions.Expect(browsed.Page.GetByText("Not live: connection lost")).Not.ToBeVisibleAsync();

        isCut = true;
        await browsed.Page.Clock.FastForwardAsync(10_000);

        await Assertions.Expect(browsed.Page.GetByText("Not live: connection lost")).ToBeVisibleAsync(new() { Timeout = 5_000 });

        void Forward(IWebSocketFrame message, IWebSocketRoute to)
        {
            if (!isCut && message.Binary is { } bytes)
            {
                to.Send(bytes);
            }
            else if (!isCut)
            {
                to.Send(message.Text!);
            }
        }
    }

    /// <summary>All alarms of the ward are over and seen, all sensors are heard, and nothing is in the way.</summary>
    private static void Quieten(DashboardSite site)
    {
        site.Alarming.SendAlarm(site.Now, "o2", "end", 96);
        site.Alarming.SendAlarm(site.Now, "seen", "button");
        site.Silent.Unpair(site.Now);
    }

    private static async Task<Pulse[]> PulsesAsync(IPage page) =>
        JsonSerializer.Deserialize<Pulse[]>(await page.EvaluateAsync<string>("JSON.stringify(window.pulses)"), JsonSerializerOptions.Web)!;

    /// <summary>Waits for pulses. The page's content security policy allows no waiting inside of it.</summary>
    private static async Task WaitForPulsesAsync(IPage page, int count)
    {
        for (int i = 0; i < 300 && (await PulsesAsync(page)).Length < count; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        (await PulsesAsync(page)).Length.ShouldBeGreaterThanOrEqualTo(count);
    }

    private static double[] Pauses(Pulse[] pulses) =>
        [.. pulses.Zip(pulses.Skip(1), (one, next) => next.At - one.At - one.Length)];

    private async Task<BrowserPage> OpenAsync(DashboardSite site)
    {
        BrowserPage browsed = await browser.NewPageAsync();
        await browsed.Page.AddInitScriptAsync(Recorder);
        await browsed.OpenAsync(site.Address, "/");
        await browsed.Page.Locator(".tile.taken .trend").First.WaitForAsync();

        // The script listens for touches from then on.
        await browsed.Page.GetByText("This page is silent").WaitForAsync();
        return browsed;
    }

    private sealed record Pulse(double At, double Length, double Frequency);
}
