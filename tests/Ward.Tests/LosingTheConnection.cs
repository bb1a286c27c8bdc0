using Microsoft.Playwright;

namespace Ward.Tests;

public sealed class LosingTheConnection(WardBrowser browser)
{
    [Fact]
    public async Task When_the_ward_stops_an_open_page_says_that_it_is_not_live_and_turns_grey()
    {
        await using WardSite site = await WardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/");

        await site.StopAsync();

        await Assertions.Expect(browsed.Page.GetByText("Not live: connection lost")).ToBeVisibleAsync();
        (await browsed.Page.Locator("main").EvaluateAsync<string>("main => getComputedStyle(main).opacity")).ShouldBe("0.45");
        await Screenshots.TakeAsync(browsed.Page, "link-lost");
        browsed.Faults.ShouldNotContain(fault => fault.Contains("Content Security Policy"));
    }
}
