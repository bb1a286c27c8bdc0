using Microsoft.Playwright;

namespace Ward.Tests;

/// <summary>The sheet that one shift gives the next one.</summary>
public sealed class HandoverSheets(WardBrowser browser)
{
    [Theory]
    [MemberData(nameof(Screens.Sizes), MemberType = typeof(Screens))]
    public async Task A_sheet_has_each_bed_with_what_the_next_shift_must_know_and_axe_finds_no_fault(int width, int height)
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, "/handover");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync(
            "3 North, 2026-03-01 14:15:20, for Development nurse. The shift began at 2026-03-01 14:00:00.");
        await Assertions.Expect(page.Locator(".sheet-bed h2")).ToHaveTextAsync(
        [
            "Bed 1, Ada Example", "Bed 2, Ben Muster", "Bed 3, Chidi Sample", "Bed 4, Dora Instance", "Bed 5, Emil Model-Hansen",
        ]);
        ILocator alarming = page.GetByRole(AriaRole.Region, new() { Name = "Bed 3, Chidi Sample" });
        await Assertions.Expect(alarming).ToContainTextAsync("P-1003, born 12 Jun 1944. With this sensor since 2026-03-01 05:15:20.");
        await Assertions.Expect(alarming).ToContainTextAsync("ALARM: SpO2 low, 87 %, since 14:12");
        await Assertions.Expect(alarming).ToContainTextAsync("NEWS2 at least 7");
        await Assertions.Expect(alarming).ToContainTextAsync("85 %, below the limit");
        await Assertions.Expect(alarming).ToContainTextAsync("1 alarm in this shift, 1 of them not acknowledged.");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Bed 5, Emil Model-Hansen" })).ToContainTextAsync(
            "Technical alarm: no signal since 13:46");
        await Assertions.Expect(page.GetByText("Without a sensor: bed 6.")).ToBeVisibleAsync();
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"handover-{width}-{scheme}"));
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sheet_stays_as_it_was_made_until_somebody_makes_it_anew()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, "/handover");
        ILocator well = page.GetByRole(AriaRole.Region, new() { Name = "Bed 1, Ada Example" });
        await Assertions.Expect(well).ToContainTextAsync("No alarms in this shift.");

        site.Now = site.Now.AddSeconds(30);
        site.Well.Send(site.WellEpoch, site.Now, StoredSensor.Values(site.Now, ("hr", 173)));
        site.Well.SendAlarm(site.Now, "hr", "high", 173);
        await using BrowserPage dashboard = await browser.NewPageAsync();
        await dashboard.OpenAsync(site.Address, "/");
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Region, new() { Name = "Bed 1" })).ToContainTextAsync("173");
        await Assertions.Expect(well).Not.ToContainTextAsync("173");

        await page.GetByRole(AriaRole.Button, new() { Name = "Make it anew" }).ClickAsync();
        await Assertions.Expect(well).ToContainTextAsync("173 /min");
        await Assertions.Expect(well).ToContainTextAsync("1 alarm in this shift, 1 of them not acknowledged.");
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task On_paper_there_is_the_sheet_and_nothing_to_press_and_the_audit_log_has_whose_it_was()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await page.AddInitScriptAsync("window.print = () => { window.printed = true; };");
        await browsed.OpenAsync(site.Address, "/handover");
        await page.Locator(".sheet-bed").First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Print, or save as PDF" }).ClickAsync();
        while (!await page.EvaluateAsync<bool>("window.printed === true"))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Assertions.Expect(page.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByRole(AriaRole.Navigation)).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".sheet-bed")).ToHaveCountAsync(5);
        await Screenshots.TakeAsync(page, "handover-print");
        if (Environment.GetEnvironmentVariable("NANOMEDAGENT_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.PdfAsync(new() { Path = Path.Combine(folder, "handover.pdf"), Format = "A4" });
        }

        site.Associations.Audit.Newest().Where(entry => entry.Subject.StartsWith("handover", StringComparison.Ordinal))
            .Select(entry => (entry.Who, entry.Action)).ShouldBe(Enumerable.Repeat(("development-nurse", "view"), 5));
        browsed.Faults.ShouldBeEmpty();
    }
}
