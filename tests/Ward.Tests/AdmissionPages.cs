using Microsoft.Playwright;
using NanoMedAgent.Hospital.Admissions;

namespace Ward.Tests;

/// <summary>What nurses and administrators see of admissions, transfers and discharges, in a browser.</summary>
public sealed class AdmissionPages(WardBrowser browser)
{
    [Theory]
    [MemberData(nameof(Screens.Sizes), MemberType = typeof(Screens))]
    public async Task The_open_dashboard_follows_a_transfer_and_asks_for_the_sensor_of_a_discharged_patient(int width, int height)
    {
        await using DashboardSite site = await DashboardSite.StartAsync(admits: true);
        await using BrowserPage browsed = await browser.NewPageAsync(
            new() { ViewportSize = new() { Width = width, Height = height } });
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, "/");
        await Assertions.Expect(Tile(page, "Ada Example").Locator(".tile-bed")).ToContainTextAsync("Bed 1");

        site.Admissions.Add(
            new AdmissionEvent(AdmissionKind.Transfer, "P-1001", site.Now) { Ward = "3 North", Bed = "12" }, site.Now);

        await Assertions.Expect(Tile(page, "Ada Example").Locator(".tile-bed")).ToContainTextAsync("Bed 12");
        await Assertions.Expect(Tile(page, "Ada Example").Locator(".trend").First).ToBeVisibleAsync();
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"transfer-{width}-{scheme}"));

        site.Admissions.Add(new AdmissionEvent(AdmissionKind.Discharge, "P-1002", site.Now), site.Now);

        ILocator asked = Tile(page, "Ben Muster").Locator(".tile-silent").First;
        await Assertions.Expect(asked).ToContainTextAsync("Ben Muster was discharged at 14:15: take the sensor off, and unpair it.");
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"discharge-{width}-{scheme}"));
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
        await Tile(page, "Ben Muster").Locator(".tile-link").ClickAsync();
        await Assertions.Expect(page.Locator(".notice").First).ToContainTextAsync("Ben Muster was discharged at 14:15");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Unpair", Exact = true })).ToBeVisibleAsync();
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_administrator_sees_the_messages_that_were_refused_or_have_changed_nothing()
    {
        await using DashboardSite site = await DashboardSite.StartAsync(admits: true);
        site.Admissions.Notices.Add(new AdmissionNotice(site.Now, "HIS", "MSG-17", "P-9", "AE", "the ward is missing"));
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;

        await browsed.OpenAsync(site.Address, "/admissions", "admin");

        await Assertions.Expect(page.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("MSG-17");
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("the ward is missing");
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"admissions-{scheme}"));
        browsed.Faults.ShouldBeEmpty();
    }

    private static ILocator Tile(IPage page, string patient) => page.Locator(".tile").Filter(new() { HasText = patient });
}
