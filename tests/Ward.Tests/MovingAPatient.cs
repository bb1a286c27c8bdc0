using Microsoft.Playwright;

namespace Ward.Tests;

/// <summary>A patient moves to another bed with the sensor.</summary>
public sealed class MovingAPatient(WardBrowser browser)
{
    [Fact]
    public async Task Two_touches_move_a_patient_and_the_tile_moves_on_all_pages_without_a_gap()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage dashboard = await browser.NewPageAsync();
        await dashboard.OpenAsync(site.Address, "/");
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, $"/device/{site.Well.Device}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Move to another bed" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Group, new() { Name = "Where is Ada Example now?" }).GetByRole(AriaRole.Button))
            .ToHaveTextAsync(["Bed 6", "Go back"]);
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"move-{scheme}"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Bed 6" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Ada Example is in bed 6 now.")).ToBeVisibleAsync();

        site.Now = site.Now.AddSeconds(30);
        site.Well.Send(site.WellEpoch, site.Now, StoredSensor.Values(site.Now, ("hr", 79)));
        ILocator tile = dashboard.Page.GetByRole(AriaRole.Region, new() { Name = "Bed 6" });
        await Assertions.Expect(tile).ToContainTextAsync("Ada Example");
        await Assertions.Expect(tile).ToContainTextAsync("79");
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Region, new() { Name = "Bed 1" })).ToContainTextAsync("Pair a sensor");
        site.Associations.Audit.Newest().Single(entry => entry.Action == "move").Outcome.ShouldBe("done: bed 1 to bed 6");
        browsed.Faults.ShouldBeEmpty();
        dashboard.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bed_that_has_got_a_sensor_meanwhile_is_refused_and_nothing_is_changed()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, $"/device/{site.Well.Device}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Move to another bed" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bed 6" }).WaitForAsync();
        new StoredSensor(site.Store, site.Associations, "NM-20999").Pair("P-0991", "6", site.Now);
        await page.GetByRole(AriaRole.Button, new() { Name = "Bed 6" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Bed 6 has a sensor meanwhile. Choose another one.")).ToBeVisibleAsync();
        site.Associations.Find(site.Well.Association.Id)!.Location.ShouldBe("1");
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_the_record_system_says_who_lies_where_the_page_offers_no_bed()
    {
        await using DashboardSite site = await DashboardSite.StartAsync(admits: true);
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, $"/device/{site.Well.Device}");
        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Unpair" }).WaitForAsync();
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Move to another bed" })).ToHaveCountAsync(0);
    }
}
