using Microsoft.Playwright;

namespace Ward.Tests;

/// <summary>Large type and high contrast, as somebody has chosen them for a browser.</summary>
public sealed class DisplayOfPages(WardBrowser browser)
{
    [Theory]
    [MemberData(nameof(Screens.Sizes), MemberType = typeof(Screens))]
    public async Task Large_type_and_high_contrast_stay_on_all_pages_of_a_browser_until_they_are_turned_off(int width, int height)
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, "/");
        double usual = await FontSizeAsync(page);
        ILocator large = page.GetByRole(AriaRole.Button, new() { Name = "Large type" });
        ILocator contrast = page.GetByRole(AriaRole.Button, new() { Name = "High contrast" });
        await large.ClickAsync();
        await contrast.ClickAsync();
        await Assertions.Expect(contrast).ToHaveAttributeAsync("aria-pressed", "true");
        (await FontSizeAsync(page)).ShouldBeGreaterThan(usual * 1.3);
        foreach ((string name, string path, string awaited) in new[]
        {
            ("ward", "/", ".tile.taken .trend"),
            ("device", $"/device/{site.Alarming.Device}", "table"),
            ("handover", "/handover", ".sheet-bed"),
            ("history", "/history", "table"),
        })
        {
            await browsed.OpenAsync(site.Address, path);
            await page.Locator(awaited).First.WaitForAsync();
            await Assertions.Expect(large).ToHaveAttributeAsync("aria-pressed", "true");
            (await FontSizeAsync(page)).ShouldBeGreaterThan(usual * 1.3);
            await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"large-{name}-{width}-{scheme}"));
            await AxeCheck.ShouldHaveHighContrastAsync(page);
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, name);
        }

        await large.ClickAsync();
        await contrast.ClickAsync();
        await browsed.OpenAsync(site.Address, "/");
        await Assertions.Expect(large).ToHaveAttributeAsync("aria-pressed", "false");
        (await FontSizeAsync(page)).ShouldBe(usual);
        browsed.Faults.ShouldBeEmpty();
    }

    private static Task<double> FontSizeAsync(IPage page) =>
        page.EvaluateAsync<double>("parseFloat(getComputedStyle(document.documentElement).fontSize)");
}
