using Microsoft.Playwright;

namespace Ward.Tests;

/// <summary>What a nurse sees of a silent sensor in a browser, and how the call ends.</summary>
public sealed class SilentSensorPages(WardBrowser browser)
{
    [Fact]
    public async Task A_silent_sensor_is_acknowledged_on_its_page_and_ceases_to_call_on_the_dashboard()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, "/");
        ILocator tile = page.GetByRole(AriaRole.Region, new() { Name = "Bed 5" });
        await Assertions.Expect(tile).ToContainTextAsync("Technical alarm, high priority: no signal since 13:46");

        await browsed.OpenAsync(site.Address, $"/device/{site.Silent.Device}");
        ILocator notice = page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Technical alarm" });
        await Assertions.Expect(notice).ToContainTextAsync("is it on, charged, and within reach?");
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"silent-{scheme}"));
        await notice.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Assertions.Expect(notice).ToContainTextAsync("Technical alarm, seen");
        await Assertions.Expect(notice).ToContainTextAsync("Seen by development-nurse at 14:15:20, high priority.");
        await Assertions.Expect(notice.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);

        await browsed.OpenAsync(site.Address, "/");
        await Assertions.Expect(tile).ToContainTextAsync("Technical alarm, seen: no signal since 13:46");
        await Assertions.Expect(page).ToHaveTitleAsync("(1 alarm) 3 North");
        site.Associations.Audit.Newest().ShouldContain(entry => entry.Action == "acknowledge"
            && entry.Who == "development-nurse" && entry.Association == site.Silent.Association.Id
            && entry.Outcome == "done (technical alarm, high priority: no signal since 13:46)");
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_the_hospital_wants_a_reason_one_touch_acknowledges_with_it_and_the_history_has_it()
    {
        await using DashboardSite site = await DashboardSite.StartAsync(change: options => options with
        {
            AcknowledgementReasons = ["Patient seen", "Sensor has slipped"],
        });
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, $"/device/{site.Silent.Device}");
        ILocator reasons = page.GetByRole(AriaRole.Group, new() { Name = "Acknowledge, because" }).GetByRole(AriaRole.Button);
        await Assertions.Expect(reasons).ToHaveTextAsync(["Patient seen", "Sensor has slipped"]);
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"reasons-{scheme}"));
        await reasons.Nth(1).ClickAsync();
        await Assertions.Expect(page.GetByText("Technical alarm, seen")).ToBeVisibleAsync();
        await browsed.OpenAsync(site.Address, "/history");
        await Assertions.Expect(page.GetByText("no signal since 13:46; Sensor has slipped)")).ToBeVisibleAsync();
        browsed.Faults.ShouldBeEmpty();
    }
}
