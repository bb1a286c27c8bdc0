using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Ward.Tests;

/// <summary>The trends of a sensor's page: how far back they go, and the values where somebody points.</summary>
public sealed class PointingAtTrends(WardBrowser browser)
{
    [Fact]
    public async Task A_mouse_reads_the_measured_values_of_one_time_in_all_trends_until_it_leaves_them()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, $"/device/{site.Alarming.Device}?span=1h");
        ILocator readouts = page.Locator(".trend-readout");
        await Assertions.Expect(readouts.First).ToBeEmptyAsync();

        await Picture(page, "Heart rate").ScrollIntoViewIfNeededAsync();

        // Ten minutes ago, in a trend of an hour. Its values of that minute were measured six seconds before it.
        LocatorBoundingBoxResult box = (await Picture(page, "Heart rate").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width * 50 / 60), box.Y + (box.Height / 2));
        await Assertions.Expect(Readout(page, "Heart rate")).ToHaveTextAsync("14:05:14: 97 /min");
        await Assertions.Expect(Readout(page, "SpO2")).ToHaveTextAsync("14:05:14: 90 %");
        await Assertions.Expect(Readout(page, "Temperature")).ToHaveTextAsync("14:05:14: 37.2 °C");
        await Assertions.Expect(page.Locator(".trend-pointed")).ToHaveCountAsync(await readouts.CountAsync());
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"pointing-{scheme}"));

        await page.Mouse.MoveAsync(5, 5);
        await Assertions.Expect(Readout(page, "Heart rate")).ToBeEmptyAsync();
        await Assertions.Expect(page.Locator(".trend-pointed")).ToHaveCountAsync(0);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Arrow_keys_move_along_a_trend_and_a_screen_reader_hears_time_and_value()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, $"/device/{site.Silent.Device}?span=1h");
        ILocator slider = browsed.Page.GetByRole(AriaRole.Slider, new() { Name = "Time in the trend: Heart rate" });
        await slider.FocusAsync();
        await slider.PressAsync("ArrowLeft");
        await Assertions.Expect(slider).ToHaveAttributeAsync("aria-valuetext", "14:15: no value");
        await slider.FillAsync("20");
        await Assertions.Expect(slider).ToHaveAttributeAsync("aria-valuetext", new Regex("^13:17:14: [0-9]+ /min$"));
        await slider.PressAsync("ArrowRight");
        await Assertions.Expect(browsed.Page.Locator(".trend-pointed").First).ToHaveAttributeAsync("d", "M21 0V150");
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_finger_reads_values_and_what_it_pointed_at_stays_when_it_is_lifted()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync(new()
        {
            ViewportSize = new() { Width = 390, Height = 844 },
            HasTouch = true,
        });
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, $"/device/{site.Alarming.Device}?span=1h");
        await Picture(page, "SpO2").ScrollIntoViewIfNeededAsync();
        LocatorBoundingBoxResult box = (await Picture(page, "SpO2").BoundingBoxAsync())!;
        await page.Touchscreen.TapAsync(box.X + (box.Width * 50 / 60), box.Y + (box.Height / 2));
        await Assertions.Expect(Readout(page, "SpO2")).ToContainTextAsync(": 90 %");
        await Screenshots.TakeAsync(page, "pointing-phone");
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(390);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Trends_go_back_as_far_as_somebody_chooses()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        string association = site.Well.Association.Id;
        await browsed.OpenAsync(site.Address, $"/device/{site.Well.Device}?association={association}");
        ILocator choices = page.GetByRole(AriaRole.Navigation, new() { Name = "How far back the trends go" });
        await Assertions.Expect(choices.Locator("[aria-current]")).ToHaveTextAsync("12 h");
        (string, string)[] choicesAndBeginnings = [("10 min", "14:05"), ("1 h", "13:15"), ("4 h", "10:15"), ("24 h", "28 Feb 14:15")];
        foreach ((string choice, string first) in choicesAndBeginnings)
        {
            await choices.GetByRole(AriaRole.Link, new() { Name = choice, Exact = true }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"Last {choice}" })).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator(".axis-times").First.Locator("span").First).ToHaveTextAsync(first);
            await Assertions.Expect(page.Locator(".trend").First).ToHaveAttributeAsync(
                "aria-label", new Regex($"^Heart rate, last {choice}: [0-9]+ to [0-9]+ /min$"));
            await Assertions.Expect(choices.Locator("[aria-current]")).ToHaveTextAsync(choice);
            page.Url.ShouldContain(association, Case.Sensitive, "it is still the same patient's");
        }

        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_span_that_nobody_offers_is_the_usual_one()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        foreach (string query in new[] { "span=3h", "span=", "span=24h%22" })
        {
            await browsed.OpenAsync(site.Address, $"/device/{site.Well.Device}?{query}");
            await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Heading, new() { Name = "Last 12 h" })).ToBeVisibleAsync();
        }
    }

    private static ILocator Section(IPage page, string sign) => page.GetByRole(AriaRole.Region, new() { Name = sign, Exact = true });

    private static ILocator Readout(IPage page, string sign) => Section(page, sign).Locator(".trend-readout");

    private static ILocator Picture(IPage page, string sign) => Section(page, sign).Locator(".axis-picture");
}
