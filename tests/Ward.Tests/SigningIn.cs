using Microsoft.Playwright;

namespace Ward.Tests;

public sealed class SigningIn(WardBrowser browser)
{
    [Fact]
    public async Task Who_is_not_signed_in_is_asked_to_and_then_sees_the_ward()
    {
        await using WardSite site = await WardSite.StartAsync();
        await using BrowsedPage browsed = await browser.NewPageAsync();

        await browsed.Page.GotoAsync(site.Url("/"));
        browsed.Page.Url.ShouldContain("/sign-in");
        await browsed.SignInAsync(site);

        await browsed.Page.Locator("h1").WaitForAsync();
        (await browsed.Page.Locator("h1").InnerTextAsync()).ShouldBe("Ward");
        browsed.Faults.ShouldBeEmpty();
    }
}
