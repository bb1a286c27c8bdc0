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
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Note)).ToContainTextAsync("Development account");
        await browsed.SignInAsync(site.Address);

        await Assertions.Expect(browsed.Page.Locator("h1")).ToHaveTextAsync("Ward");
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Note)).ToContainTextAsync("Development account");
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_audit_is_for_administrators_alone()
    {
        await using WardSite site = await WardSite.StartAsync();
        await using BrowsedPage nurse = await browser.NewPageAsync();
        await using BrowsedPage admin = await browser.NewPageAsync();

        await nurse.SignInAsync(site.Address);
        await Assertions.Expect(nurse.Page.GetByRole(AriaRole.Link, new() { Name = "Pair", Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(nurse.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" })).ToHaveCountAsync(0);
        await nurse.OpenAsync(site.Address, "/audit");
        await Assertions.Expect(nurse.Page.Locator("h1")).ToHaveTextAsync("This is not for you");

        await admin.SignInAsync(site.Address, "administrator");
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        await Assertions.Expect(admin.Page.Locator("h1")).ToHaveTextAsync("Audit");
    }

    [Fact]
    public async Task Who_signs_out_is_out_in_every_tab()
    {
        await using WardSite site = await WardSite.StartAsync(options => options with { SessionCheckInterval = TimeSpan.FromMilliseconds(200) });
        await using BrowsedPage browsed = await browser.NewPageAsync();
        await browsed.SignInAsync(site.Address);
        await browsed.Page.Locator("h1").WaitForAsync();
        IPage other = await browsed.Page.Context.NewPageAsync();
        await other.GotoAsync(site.Url("/pair"));
        await other.Locator("h1").WaitForAsync();

        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await browsed.Page.WaitForURLAsync("**/sign-in");

        await Assertions.Expect(other.Locator("h1")).ToHaveTextAsync("This is not for you");
        await Assertions.Expect(other.GetByText("You are signed out")).ToBeVisibleAsync();
        await other.GotoAsync(site.Url("/"));
        other.Url.ShouldContain("/sign-in");
    }
}
