using Microsoft.Playwright;

namespace Ward.Tests;

public sealed class LosingTheLink(WardBrowser browser)
{
    [Fact]
    public async Task A_page_without_its_ward_says_that_it_is_not_live_and_looks_it()
    {
        await using WardSite site = await WardSite.StartAsync();
        await using BrowsedPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/");

        await site.StopAsync();

        await Assertions.Expect(browsed.Page.GetByText("Not live any more")).ToBeVisibleAsync();
        (await browsed.Page.Locator("main").EvaluateAsync<string>("main => getComputedStyle(main).opacity")).ShouldBe("0.45");
        await Screenshots.TakeAsync(browsed.Page, "link-lost");
        browsed.Faults.ShouldNotContain(fault => fault.Contains("Content Security Policy"));
    }
}
